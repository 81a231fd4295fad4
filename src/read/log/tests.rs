use super::*;
use crate::read::trial::{assert_covered, fields, kept, takes};

fn named(text: &str) -> String {
    let all = kept(text.as_bytes(), |blob, each| Log.read(blob, each));
    assert_covered(&all, 0, text.len());
    let named: Vec<_> = fields(&all).iter().map(|f| format!("{}={}", f.0, f.3)).collect();
    named.join(" | ")
}

#[test]
fn values_that_have_a_name_have_a_field() {
    for (line, expected) in [
        (
            r#"192.0.2.1 - yan [02/Jan/2026:10:00:00 +0300] "GET /?a=b" 200 17 "-" "curl""#,
            "remote_addr=192.0.2.1 | remote_user=yan | request=GET /?a=b | referer=- | user_agent=curl",
        ),
        (
            "Jan  2 10:00:00 node-1 app[17]: sent to=a@example.org ok",
            "host=node-1 | message=sent to= | to=a@example.org | message= ok",
        ),
        (r#"time=10:00 level=info msg="a b" тел=+7"#, "time=10:00 | level=info | msg=a b | тел=+7"),
        (
            r#"2026-01-02 10:00:00 INFO user=17 body={"tel":"+7","x":["\u0418"]} z=1"#,
            "user=17 | tel=+7 | x[]=И",
        ),
        (
            r#"192.0.2.1 - - [02/Jan/2026:10:00:00 +0300] "GET /a%20b?n=%D0%AF%20b+c&m=1+2%0A" 200 17 "-" "a?%41""#,
            "remote_addr=192.0.2.1 | request=GET /a%20b?n=Я b c&m=1+2%0A | referer=- | user_agent=a?%41",
        ),
        ("10:00:00 GET /?n=%D0%AF+%d0%af&tel=%2B7&p=+7", "n=Я Я | tel=+7 | p=+7"),
        ("level=info to=k+n@example.org z=a+b", "level=info | to=k+n@example.org | z=a+b"),
        (r#"{"a":{"b":"c"},"d":1}"#, "a.b=c | d=1"),
        (
            r#"{"u":"/a%41?n=%D0%AF","v":"\/b\/?n=%41","w":"50%41","x":"m=a+b&n=%41"}"#,
            "u=/a%41?n=Я | v=/b/?n=A | w=50%41 | x=m=a b&n=A",
        ),
        (r#"10:00:00 got "{\"a\": \"b\"}" done"#, "a=b"),
        ("2026-01-02 10:00:00 [main] x == y", ""),
        ("", ""),
    ] {
        assert_eq!(named(line), expected, "{line}");
        assert_eq!(
            named(&format!("{line}\r\n{line}\n")).split(" | ").filter(|it| !it.is_empty()).count(),
            2 * expected.split(" | ").filter(|it| !it.is_empty()).count(),
            "{line}"
        );
    }
}

#[test]
fn logs_are_told_from_other_text() {
    let claims = |text: &str, extension: &str| takes(&Log, text.as_bytes(), extension);
    for text in [
        "2026-01-02 10:00:00 INFO a\n2026-01-02 10:00:01 WARN b=c\n\tat c\n",
        "level=info msg=a\nlevel=warn msg=b\n",
        "Jan  2 10:00:00 node-1 app: x\nJan  2 10:00:01 node-1 app: y\n",
        "192.0.2.1 - - [02/Jan/2026:10:00:00 +0300] \"GET /\" 200 17\n192.0.2.1 - - [02/Jan/2026:10:00:00 +0300] \"GET /\" 200 17\n",
    ] {
        assert!(claims(text, "") && claims(text, "log"), "{text}");
        assert!(!claims(text, "md"), "{text}");
    }
    assert!(claims("starting\n2026-01-02 10:00:00 a=ok\n", "log"));
    for text in [
        "fn main() {\n    let a = 1;\n}\n",
        "#include <stdio.h>\nint a = 1, b = 2;\nfor (i=0; i<9; i++) x=y;\n",
        "const a=1, b=2;\nlet c=3, d=4;\n",
        "# Title\n\nSome text, 10:00 in the morning.\n\n- one\n- two\n",
        "id,name\n1,x\n2,y\n",
        "Уважаемые коллеги,\nвстреча 02.01.2026 в 10:00.\n",
        "a=1\nb=2\n",
        "2026-01-02 10:00:00 a\n2026-01-02 10:00:01 b\n",
        "INSERT INTO t VALUES (1, 'a=b', 'c=d');\n",
        "",
    ] {
        assert!(!claims(text, ""), "{text}");
    }
}

#[test]
fn a_browser_in_an_access_log_stands_apart_and_in_other_lines_does_not() {
    let access = r#"192.0.2.1 - yan [02/Jan/2026:10:00:00 +0300] "GET /?a=b" 200 17 "-" "curl""#;
    let text = format!("10:00:00 referer=/a user_agent=b n=c\n{access}\n");
    let all = kept(text.as_bytes(), |blob, each| Log.read(blob, each));
    for kept in &all {
        let apart = kept.marks.iter().filter(|mark| !kept.flow.over(mark.field as usize));
        let apart: Vec<_> = apart.map(|mark| kept.fields[mark.field as usize].clone()).collect();
        assert_eq!(apart.concat(), access::FIELDS[access::AGENT]);
    }
    assert_eq!(all.len(), 1);
}
