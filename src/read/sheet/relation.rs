//! What the parts of a workbook say of each other, OPC part 2, 9.3.
//!
//! In: the name of a part. Out: the parts that it leads to, by id and kind.
//! Never follows a target out of the archive.

use super::{
    Book, MOST_SHEETS,
    xml::{attribute, elements},
};

/// A relation of a part to another.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `comments`.
    pub(super) kind: String,
    /// The name of the other part.
    pub(super) target: String,
}

/// Returns the relations of a part; those that are broken lead nowhere.
pub(super) fn relations(book: &Book<'_>, of: &str) -> Vec<Relation> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let path = format!("{folder}/_rels/{file}.rels");
    let mut found = Vec::new();
    let Some(content) = book.package.find(&path).and_then(|it| book.package.read(it).ok()) else {
        return found;
    };
    // The members that a broken list should lead to are read all the same.
    let _ = elements(content, |start| {
        if start.local_name().as_ref() == "Relationship" && found.len() < MOST_SHEETS {
            let value = |name| attribute(start, name).unwrap_or_default();
            let kind = value("Type").rsplit('/').next().unwrap_or_default().to_owned();
            let target = resolved(folder, &value("Target"));
            found.push(Relation { id: value("Id"), kind, target });
        }
    });
    found
}

/// Resolves the target of a relation against the folder of its source.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "/xl/worksheets/a.xml"), "xl/worksheets/a.xml");
    }
}
