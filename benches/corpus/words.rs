//! Lines that look like source, made of word lists.

use std::fmt::Write as _;

/// A generator of numbers that depends on its seed only (SplitMix64, Steele and others 2014), and words drawn with it.
pub(crate) struct Words(u64);

impl Words {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// A word of a name. One in forty is a word that secrets have in their names.
    fn part(&mut self) -> &'static str {
        if self.below(40) == 0 { self.pick(SENSITIVE) } else { self.pick(PARTS) }
    }
}

/// Words of which names in programs are made.
const PARTS: &[&str] = &[
    "account",
    "action",
    "active",
    "adapter",
    "address",
    "agent",
    "amount",
    "append",
    "array",
    "async",
    "attribute",
    "base",
    "batch",
    "begin",
    "block",
    "body",
    "bound",
    "branch",
    "buffer",
    "build",
    "byte",
    "cache",
    "call",
    "cell",
    "change",
    "channel",
    "child",
    "class",
    "client",
    "clone",
    "cluster",
    "code",
    "collect",
    "column",
    "command",
    "common",
    "compare",
    "config",
    "connect",
    "constant",
    "context",
    "controller",
    "copy",
    "count",
    "create",
    "current",
    "cursor",
    "data",
    "date",
    "default",
    "delete",
    "depth",
    "device",
    "digest",
    "direct",
    "display",
    "document",
    "driver",
    "edge",
    "element",
    "empty",
    "enable",
    "encode",
    "engine",
    "entry",
    "error",
    "event",
    "exact",
    "execute",
    "expect",
    "export",
    "extend",
    "factory",
    "field",
    "file",
    "filter",
    "find",
    "first",
    "flag",
    "flush",
    "format",
    "frame",
    "function",
    "generate",
    "graph",
    "group",
    "handler",
    "hash",
    "header",
    "height",
    "host",
    "image",
    "import",
    "index",
    "init",
    "input",
    "insert",
    "instance",
    "integer",
    "interface",
    "internal",
    "invoice",
    "item",
    "iterator",
    "job",
    "join",
    "label",
    "language",
    "last",
    "layer",
    "layout",
    "length",
    "level",
    "limit",
    "line",
    "link",
    "list",
    "load",
    "local",
    "lock",
    "logger",
    "loop",
    "manager",
    "map",
    "mask",
    "match",
    "member",
    "memory",
    "merge",
    "message",
    "method",
    "metric",
    "mode",
    "model",
    "module",
    "mount",
    "name",
    "native",
    "network",
    "next",
    "node",
    "notify",
    "null",
    "number",
    "object",
    "offset",
    "option",
    "order",
    "output",
    "owner",
    "package",
    "page",
    "panel",
    "parameter",
    "parent",
    "parse",
    "path",
    "pattern",
    "payload",
    "point",
    "policy",
    "pool",
    "port",
    "position",
    "post",
    "prefix",
    "previous",
    "print",
    "process",
    "profile",
    "project",
    "property",
    "provider",
    "proxy",
    "public",
    "queue",
    "range",
    "reader",
    "record",
    "region",
    "register",
    "release",
    "remote",
    "remove",
    "render",
    "report",
    "request",
    "reset",
    "resolve",
    "resource",
    "response",
    "result",
    "retry",
    "return",
    "role",
    "root",
    "route",
    "row",
    "rule",
    "sample",
    "scale",
    "schema",
    "scope",
    "screen",
    "search",
    "section",
    "select",
    "send",
    "series",
    "server",
    "service",
    "session",
    "setting",
    "shape",
    "share",
    "signal",
    "size",
    "slice",
    "socket",
    "sort",
    "source",
    "stack",
    "start",
    "state",
    "status",
    "step",
    "storage",
    "store",
    "stream",
    "string",
    "struct",
    "style",
    "submit",
    "suffix",
    "switch",
    "symbol",
    "sync",
    "system",
    "table",
    "target",
    "task",
    "template",
    "test",
    "text",
    "thread",
    "time",
    "title",
    "total",
    "trace",
    "transform",
    "tree",
    "trigger",
    "type",
    "unit",
    "update",
    "upload",
    "user",
    "util",
    "valid",
    "value",
    "vector",
    "version",
    "view",
    "visit",
    "wait",
    "watch",
    "weight",
    "width",
    "window",
    "worker",
    "wrapper",
    "write",
    "zone",
];

/// Words that the names of secrets have, and that most names with them have without being secrets.
const SENSITIVE: &[&str] = &[
    "key",
    "token",
    "key",
    "token",
    "password",
    "secret",
    "auth",
    "credential",
    "key",
    "access",
    "private",
    "api",
];

/// Words of comments and messages.
const PROSE: &[&str] = &[
    "the", "a", "of", "to", "and", "is", "in", "that", "for", "it", "with", "as", "be", "on", "not", "this",
    "are", "by", "an", "or", "from", "if", "when", "which", "all", "each", "has", "can", "must", "should",
    "will", "only", "other", "than", "then", "there", "here", "because", "before", "after", "between",
    "without", "again", "never", "always", "called", "returned", "given", "known", "missing", "needed",
    "used", "wrong", "large", "small", "same",
];

const TYPES: &[&str] = &[
    "int", "bool", "String", "usize", "Vec<u8>", "float", "object", "u64", "&str", "number", "Result", "char",
];

/// `%n` a name in snake case, `%c` in camel case, `%T` in Pascal case, `%t` a type, `%d` a number, `%x` a hex number,
/// `%p` prose, `%w` a word.
const LINES: &[&str] = &[
    "    let %n = %n.%n(%n)?;\n",
    "    let mut %n: %t = %T::new(%n, %d);\n",
    "        if %n.%n() > %d && !%n {\n            return Err(%n.%n());\n        }\n    }\n\n",
    "pub fn %n(%n: &%T, %n: %t) -> Option<%T> {\n",
    "    /// %p %p.\n",
    "        // %p %p %p.\n",
    "def %n(self, %n, %n=None):\n",
    "    \"\"\"%p %p.\"\"\"\n",
    "    for %n in self.%n.%n(%n):\n        yield %n[%n], %d\n",
    "        self.%n = %n or %T(%n=%n)\n",
    "    raise %T(f\"%p {%n}: %p\")\n",
    "from %w.%w.%n import %T, %n\n",
    "  const { %c, %c } = await this.%c.%c(%c);\n",
    "export interface %T {\n  %c: %t;\n  readonly %c?: %t[];\n}\n",
    "  return %c.map((%c) => ({ ...%c, %c: %c(%c) })).filter(Boolean);\n",
    "    expect(%c.%c).toEqual(%d);\n",
    "import { %T, %c } from '../%w/%w-%w';\n",
    "func (%w *%T) %T(%c context.Context, %c %t) (*%T, error) {\n",
    "\tif err := %w.%T(%c, %d); err != nil {\n\t\treturn nil, fmt.Errorf(\"%p: %w\", err)\n\t}\n",
    "\t%c := make([]%t, 0, %d)\n",
    "        private final Map<String, %T> %c = new HashMap<>();\n",
    "    @Override\n    public %T get%T(%T %c) throws %TException {\n        return this.%c.get(%c);\n    }\n\n",
    "static int %n(struct %n *%w, const char *%n, size_t %n)\n{\n",
    "#define %n 0x%x\n",
    "\tmemcpy(%n->%n, %n + %d, sizeof(*%n));\n",
    "    %w:\n      %n: %d\n      %n: true\n      - name: %w-%w\n",
    "  \"%n\": \"%w\",\n  \"%c\": [%d, %d, %d],\n",
    "%p %p, %p `%n` %p.\n\n",
    "  <div className=\"%w-%w %w\" onClick={() => %c(%c.%c)}>{%c}</div>\n",
    "    assert_eq!(%n(&%n), %d, \"%p\");\n",
    "}\n\n",
];

const PIECES: &[&str] = &[
    "function %w(e,t){return e.%c?t.%c(e):%d}",
    "var n=r(%d),%w=n.%c||{};",
    "e.exports={%c:t,%c:function(e){return this.%c[e]}};",
    "if(!o.%c)throw new Error(\"%p\");",
    "for(var i=0;i<a.length;i++)s.push(a[i].%c(%d,!0));",
    "t.%c=void 0,t.%c=(0,u.default)(c.%c),",
    "return l.createElement(\"div\",{className:\"%w-%w\",key:e.%c},",
    ".then((function(e){return e.token?d(e.%c):null}))",
    "x.prototype.%c=function(){this.%c&&this.%c.apply(this,arguments)};",
];

/// One or a few lines of source in some language.
pub(crate) fn code_line(words: &mut Words, out: &mut String) {
    fill(words.pick(LINES), words, out);
}

/// A piece of minified script.
pub(crate) fn minified(words: &mut Words, out: &mut String) {
    fill(words.pick(PIECES), words, out);
}

fn fill(template: &str, words: &mut Words, out: &mut String) {
    let mut rest = template.chars();
    while let Some(next) = rest.next() {
        if next != '%' {
            out.push(next);
            continue;
        }
        match rest.next() {
            Some('n') => name(words, out, |part, first, out| {
                if !first {
                    out.push('_');
                }
                out.push_str(part);
            }),
            Some('c') => name(
                words,
                out,
                |part, first, out| {
                    if first { out.push_str(part) } else { capitalised(part, out) }
                },
            ),
            Some('T') => name(words, out, |part, _, out| capitalised(part, out)),
            Some('t') => out.push_str(words.pick(TYPES)),
            Some('d') => {
                let bound = [10, 100, 5_000][words.below(3)];
                let _ = write!(out, "{}", words.below(bound));
            }
            Some('x') => {
                let _ = write!(out, "{:08x}", words.next() >> 32);
            }
            Some('p') => {
                for at in 0..3 + words.below(5) {
                    if at > 0 {
                        out.push(' ');
                    }
                    let word = if words.below(3) == 0 { words.part() } else { words.pick(PROSE) };
                    out.push_str(word);
                }
            }
            Some('w') => out.push_str(words.pick(PARTS)),
            other => out.extend(other),
        }
    }
}

/// A name of one to three words, most often two.
fn name(words: &mut Words, out: &mut String, mut join: impl FnMut(&str, bool, &mut String)) {
    let count = [1, 1, 2, 2, 2, 3][words.below(6)];
    for at in 0..count {
        join(words.part(), at == 0, out);
    }
}

fn capitalised(word: &str, out: &mut String) {
    let mut letters = word.chars();
    out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    out.push_str(letters.as_str());
}
