//! The engines that read forms: command lines, calls and file formats.

use super::compile::well_formed_anchor;
use super::syntax::{CallSyntax, CommandSyntax};
use super::usage::Command;
use super::{Engine, Signature, Usage};

pub(super) fn commands(syntax: &[CommandSyntax]) -> Result<Engine, String> {
    Ok(Engine::Command { commands: syntax.iter().map(command).collect::<Result<_, _>>()? })
}

fn command(syntax: &CommandSyntax) -> Result<Command, String> {
    for program in &syntax.programs {
        well_formed_anchor(program)?;
    }
    if syntax.programs.is_empty() || syntax.usages.is_empty() {
        return Err("`command` needs `programs` and `usages`".to_owned());
    }
    let usages = syntax.usages.iter().map(|usage| Usage::parse(usage)).collect::<Result<Vec<_>, _>>()?;
    Ok(Command { programs: syntax.programs.clone(), usages: usages.concat() })
}

pub(super) fn call(syntax: &CallSyntax) -> Result<Engine, String> {
    if syntax.signatures.is_empty() {
        return Err("`call` needs `signatures`".to_owned());
    }
    let read = |text: &String| {
        let signature = Signature::parse(text)?;
        well_formed_anchor(&signature.name)?;
        Ok::<_, String>(signature)
    };
    let signatures = syntax.signatures.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Engine::Call { signatures })
}
