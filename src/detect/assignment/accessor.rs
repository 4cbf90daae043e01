//! Values that accessors give back: `Password { get; set; } = "x"`, `val apiKey: String get() = "x"`,
//! `String getApiKey() { return "x"; }`.

use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// Longest name of a type, in bytes.
const TYPE_LIMIT: usize = 32;
/// So many accessors a property has at most.
const ACCESSORS: usize = 3;

/// Reads the value behind a name. Only a literal by itself counts: whatever is computed is no value.
pub(super) fn read(scanner: &Scanner<'_>) -> Option<Span> {
    initialised(*scanner).or_else(|| returned(*scanner))
}

/// C#: `{ get; private set; } = "x"`.
fn initialised(mut scanner: Scanner<'_>) -> Option<Span> {
    open(&mut scanner)?;
    let mut count = 0;
    while !scanner.eat(b"}") {
        if count == ACCESSORS {
            return None;
        }
        count += 1;
        for modifier in [&b"private "[..], b"protected ", b"internal ", b"public "] {
            scanner.eat(modifier);
        }
        let known = [&b"get;"[..], b"set;", b"init;"].iter().any(|accessor| scanner.eat(accessor));
        known.then_some(())?;
        scanner.skip_space();
    }
    scanner.skip_space();
    if count == 0 || !scanner.eat(b"=") {
        return None;
    }
    scanner.skip_space();
    literal::read(&mut scanner)
}

/// A function or a computed property of one expression.
fn returned(mut scanner: Scanner<'_>) -> Option<Span> {
    let parameters = [&b"()"[..], b"(self)", b"(&self)", b"(this)", b"(void)"];
    let is_call = parameters.iter().any(|list| scanner.eat(list));
    skip_type(&mut scanner, is_call);
    scanner.skip_blanks();
    if scanner.eat(b"get() =") {
        scanner.skip_blanks();
        return literal::read(&mut scanner);
    }
    let is_lazy = scanner.eat(b"by lazy");
    if is_call && !is_lazy && scanner.eat(b":") {
        // Python, in which the end of the line ends the value.
        scanner.skip_line_end();
        return scanner.eat(b"return ").then(|| literal::read(&mut scanner)).flatten();
    }
    open(&mut scanner)?;
    scanner.eat(b"return ");
    let value = literal::read(&mut scanner)?;
    scanner.skip_blanks();
    scanner.eat(b";");
    scanner.skip_space();
    scanner.eat(b"}").then_some(value)
}

/// `: String?`, `-> &'static str`; behind a call also ` string`, as Go has it.
fn skip_type(scanner: &mut Scanner<'_>, is_call: bool) {
    let mut ahead = *scanner;
    let blanks = ahead.skip_blanks();
    let marked = ahead.eat(b"->") || ahead.peek() == Some(b':') && ahead.eat(b":");
    if !(marked || is_call && blanks > 0) {
        return;
    }
    ahead.skip_blanks();
    let start = ahead.at;
    ahead.eat(b"&'static ");
    ahead.skip(TYPE_LIMIT, |byte| byte.is_ascii_alphanumeric() || b"_&.?<>[]!".contains(&byte));
    let name = ahead.since(start).of(ahead.text);
    if !name.is_empty() && name != b"get" && name != b"by" {
        *scanner = ahead;
    }
}

fn open(scanner: &mut Scanner<'_>) -> Option<()> {
    scanner.skip_space();
    let opens = scanner.eat(b"{");
    scanner.skip_space();
    opens.then_some(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::read;
    use crate::detect::scanner::Scanner;

    fn value(text: &str) -> Option<&str> {
        let line = Cell::new(0);
        read(&Scanner::new(text.as_bytes(), 0, &line)).map(|span| &text[span.start..span.end])
    }

    #[test]
    fn the_decision_table() {
        for text in [
            " { get; set; } = \"x\";",
            " { get; private set; } = \"x\";",
            "\n{\n    get;\n    init;\n}\n= \"x\";",
            ": String get() = \"x\"",
            ": String by lazy { \"x\" }",
            " by lazy { \"x\" }",
            ": String? { return \"x\" }",
            ": String { \"x\" }",
            ": String {\n    \"x\"\n}",
            "(): string { return \"x\"; }",
            "() { return \"x\"; }",
            "() string {\n\treturn \"x\"\n}",
            "() -> &'static str { \"x\" }",
            "(&self) -> &str { \"x\" }",
            "(self):\n    return \"x\"",
            "() -> str:\n    return \"x\"",
        ] {
            assert_eq!(value(text), Some("x"), "{text}");
        }
        for text in [
            " { get; set; } = x;",
            " { get; set; }\npublic string Name = \"x\";",
            " { } = \"x\"",
            " { \"x\": 1 }",
            " { return \"x\" + y; }",
            " { return read(\"x\"); }",
            ": { \"x\" }: y",
            "(): string { log(); return \"x\"; }",
            "(a) { return \"x\"; }",
            "():\n    \"x\"",
            "",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn long_inputs_end_quickly() {
        for unit in [" { get;", " {\n", ": String", "() { return \""] {
            assert_eq!(value(&unit.repeat(100_000)), None, "{unit}");
        }
    }
}
