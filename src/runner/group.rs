//! A hook and all that it starts, as one: ended together when it hangs.

#[cfg(not(unix))]
pub(super) use self::other::{ask_to_end, signal_of};
#[cfg(not(unix))]
pub(crate) use self::other::{end, has_ended, lead};
#[cfg(unix)]
pub(super) use self::unix::{ask_to_end, signal_of};
#[cfg(unix)]
pub(crate) use self::unix::{end, has_ended, lead};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
    use std::process::{Child, Command, ExitStatus};

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

    /// Makes the program the leader of a group of its own.
    pub(crate) fn lead(command: &mut Command) {
        command.process_group(0);
    }

    /// Has the leader ended? It is not reaped, so that the number of its group stays its own.
    pub(crate) fn has_ended(child: &mut Child) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(match waitid(WaitId::Pid(Pid::from_child(child)), options) {
            Ok(status) => status.is_some(),
            Err(rustix::io::Errno::INTR) => false,
            Err(cause) => return Err(cause.into()),
        })
    }

    /// Asks everybody in the group to end. Only for a leader that is not reaped yet.
    pub(crate) fn ask_to_end(child: &Child) {
        signal(child, Signal::TERM);
    }

    /// Ends everybody in the group. Only for a leader that is not reaped yet.
    pub(crate) fn end(child: &mut Child) {
        signal(child, Signal::KILL);
    }

    fn signal(child: &Child, signal: Signal) {
        // The one way to fail is that nobody is left.
        let _ = kill_process_group(Pid::from_child(child), signal);
    }

    /// The signal that ended it.
    pub(crate) fn signal_of(status: ExitStatus) -> Option<i32> {
        status.signal()
    }
}

/// Without groups of processes the program alone is ended.
#[cfg(not(unix))]
mod other {
    use std::io;
    use std::process::{Child, Command, ExitStatus};

    pub(crate) fn lead(_: &mut Command) {}

    pub(crate) fn has_ended(child: &mut Child) -> io::Result<bool> {
        child.try_wait().map(|status| status.is_some())
    }

    pub(crate) fn ask_to_end(_: &Child) {}

    pub(crate) fn end(child: &mut Child) {
        let _ = child.kill();
    }

    pub(crate) fn signal_of(_: ExitStatus) -> Option<i32> {
        None
    }
}
