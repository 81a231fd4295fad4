//! The schema of an Avro file.
//!
//! In: its JSON. Out: types that refer to each other by number. Never follows a name into a circle.
//!
//! Avro specification 1.12, "Schema Declaration" and "Logical Types".

use std::collections::HashMap;

use serde_json::Value;

use crate::read::columns::Meaning;

/// Types of a schema, at most.
const MOST: usize = 100_000;

/// The number of a type.
pub(super) type Id = usize;

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    Null,
    Boolean,
    /// A whole number, 32 bits long or 64: they are written alike.
    Whole(Meaning),
    Float,
    Double,
    Bytes(Meaning),
    String,
    Fixed(usize, Meaning),
    Enum(Vec<String>),
    Array(Id),
    Map(Id),
    Union(Vec<Id>),
    Record(Vec<(String, Id)>),
}

/// All types; the first is the file's.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) types: Vec<Type>,
    names: HashMap<String, Id>,
}

impl Schema {
    /// Understands a schema.
    pub(super) fn of(json: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(json).ok()?;
        let mut schema = Self::default();
        schema.add(&value, "")?;
        Some(schema)
    }

    fn add(&mut self, value: &Value, space: &str) -> Option<Id> {
        if self.types.len() >= MOST {
            return None;
        }
        match value {
            Value::String(name) => self.named(name, space),
            Value::Array(members) => {
                let id = self.push(Type::Null);
                let members =
                    members.iter().map(|it| self.add(it, space)).collect::<Option<Vec<_>>>()?;
                self.set(id, Type::Union(members))
            }
            Value::Object(_) => self.object(value, space),
            _ => None,
        }
    }

    fn named(&mut self, name: &str, space: &str) -> Option<Id> {
        if let Some(simple) = simple(name, Meaning::Itself) {
            return Some(self.push(simple));
        }
        let full = full(name, space);
        self.names.get(&full).or_else(|| self.names.get(name)).copied()
    }

    fn object(&mut self, value: &Value, space: &str) -> Option<Id> {
        let kind = value.get("type")?;
        let Value::String(kind) = kind else { return self.add(kind, space) };
        let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
        let space = value.get("namespace").and_then(Value::as_str).unwrap_or(space);
        let full = full(name, space);
        let inner = full.rsplit_once('.').map_or("", |(space, _)| space).to_owned();
        match kind.as_str() {
            "record" | "error" => {
                let id = self.push(Type::Null);
                self.names.insert(full, id);
                let mut fields = Vec::new();
                for field in value.get("fields")?.as_array()? {
                    let name = field.get("name")?.as_str()?.to_owned();
                    fields.push((name, self.add(field.get("type")?, &inner)?));
                }
                self.set(id, Type::Record(fields))
            }
            "enum" => {
                let symbols = value.get("symbols")?.as_array()?;
                let symbols = symbols.iter().filter_map(|it| it.as_str().map(str::to_owned));
                let id = self.push(Type::Enum(symbols.collect()));
                self.names.insert(full, id);
                Some(id)
            }
            "fixed" => {
                let size = usize::try_from(value.get("size")?.as_u64()?).ok()?;
                let id = self.push(Type::Fixed(size, meaning(value)));
                self.names.insert(full, id);
                Some(id)
            }
            "array" => {
                let id = self.push(Type::Null);
                let items = self.add(value.get("items")?, space)?;
                self.set(id, Type::Array(items))
            }
            "map" => {
                let id = self.push(Type::Null);
                let values = self.add(value.get("values")?, space)?;
                self.set(id, Type::Map(values))
            }
            kind => match simple(kind, meaning(value)) {
                Some(simple) => Some(self.push(simple)),
                None => self.named(kind, space),
            },
        }
    }

    fn push(&mut self, kind: Type) -> Id {
        self.types.push(kind);
        self.types.len() - 1
    }

    fn set(&mut self, id: Id, kind: Type) -> Option<Id> {
        *self.types.get_mut(id)? = kind;
        Some(id)
    }
}

fn full(name: &str, space: &str) -> String {
    if space.is_empty() || name.contains('.') { name.to_owned() } else { format!("{space}.{name}") }
}

fn simple(name: &str, meaning: Meaning) -> Option<Type> {
    Some(match name {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "int" | "long" => Type::Whole(meaning),
        "float" => Type::Float,
        "double" => Type::Double,
        "bytes" => Type::Bytes(meaning),
        "string" => Type::String,
        _ => return None,
    })
}

fn meaning(value: &Value) -> Meaning {
    match value.get("logicalType").and_then(Value::as_str).unwrap_or_default() {
        "date" => Meaning::Days,
        "timestamp-millis" | "local-timestamp-millis" => Meaning::Ticks(1000),
        "timestamp-micros" | "local-timestamp-micros" => Meaning::Ticks(1_000_000),
        "timestamp-nanos" | "local-timestamp-nanos" => Meaning::Ticks(1_000_000_000),
        "decimal" => {
            let scale = value.get("scale").and_then(Value::as_u64).unwrap_or(0);
            Meaning::Decimal(u32::try_from(scale).unwrap_or(0))
        }
        _ => Meaning::Itself,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_refer_to_each_other() {
        let schema = Schema::of(
            br#"{"type":"record","name":"a.Node","fields":[
                {"name":"born","type":{"type":"int","logicalType":"date"}},
                {"name":"next","type":["null","Node"]}]}"#,
        );
        let types = schema.unwrap().types;
        let fields = vec![("born".to_owned(), 1), ("next".to_owned(), 2)];
        assert_eq!(types[0], Type::Record(fields));
        assert_eq!(types[1], Type::Whole(Meaning::Days));
        assert_eq!(types[2], Type::Union(vec![3, 0]));
        assert!(Schema::of(b"{\"type\":\"nothing\"}").is_none());
        assert!(Schema::of("[".repeat(100_000).as_bytes()).is_none());
    }
}
