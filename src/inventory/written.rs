//! An inventory as bytes, and back.
//!
//! In: the inventory of a file that was read to its end. Out: the same, but for one thing: of different values only
//! their number is known.
//! Never writes a digest.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    sync::Arc,
};

use super::{
    Column, Dates, Day, Distinct, Holding, Inventory, Month, Months, Tally,
    spill::{
        Rare, broken, put, put_place, put_some, put_text, take, take_count, take_place, take_some,
        take_text,
    },
};
use crate::{
    detect::{Nature, Sure},
    place::{Origin, Place},
    taxonomy::Category,
};

/// Degrees of confidence, by the number that is written.
const SURE: [Option<Sure>; 4] = [None, Some(Sure::Low), Some(Sure::Medium), Some(Sure::High)];

/// Writes an inventory.
pub(super) fn put_inventory(
    inventory: &Inventory,
    rare: &mut Rare,
    out: &mut impl Write,
) -> io::Result<()> {
    put(inventory.holdings.len() as u64, out)?;
    let mut last: Option<&Origin> = None;
    for (Holding { store, field, category }, tally) in &inventory.holdings {
        let is_new = last.replace(store) != Some(store);
        put(is_new.into(), out)?;
        if is_new {
            rare.put(store, out)?;
        }
        put_some(field.as_deref(), out)?;
        put_text(category.id(), out)?;
        put_tally(tally, out)?;
    }
    put_by_store(&inventory.columns, rare, out, |(field, column), out| {
        put_text(field, out)?;
        put_column(column, out)
    })?;
    put_by_store(&inventory.ages, rare, out, |(table, (oldest, newest)), out| {
        put_text(table, out)?;
        put_day(*oldest, out)?;
        put_day(*newest, out)
    })
}

/// Reads an inventory.
pub(super) fn take_inventory(rare: &Rare, bytes: &mut impl Read) -> io::Result<Inventory> {
    let mut holdings = BTreeMap::new();
    let mut last: Option<Origin> = None;
    for _ in 0..take(bytes)? {
        if take(bytes)? == 1 {
            last = Some(rare.take(bytes)?);
        }
        let holding = Holding {
            store: last.clone().ok_or_else(broken)?,
            field: take_some(bytes)?.map(Arc::from),
            category: Category::named(&take_text(bytes)?).ok_or_else(broken)?,
        };
        holdings.insert(holding, take_tally(bytes)?);
    }
    let columns = take_by_store(rare, bytes, |bytes| {
        Ok((Arc::from(take_text(bytes)?), take_column(bytes)?))
    })?;
    let ages = take_by_store(rare, bytes, |bytes| {
        Ok((take_text(bytes)?.into(), (take_day(bytes)?, take_day(bytes)?)))
    })?;
    Ok(Inventory { holdings, columns, ages })
}

/// Writes what there is of each store.
fn put_by_store<W: Write, K, V>(
    stores: &BTreeMap<Origin, BTreeMap<K, V>>,
    rare: &mut Rare,
    out: &mut W,
    each: impl Fn((&K, &V), &mut W) -> io::Result<()>,
) -> io::Result<()> {
    put(stores.len() as u64, out)?;
    for (store, all) in stores {
        rare.put(store, out)?;
        put(all.len() as u64, out)?;
        all.iter().try_for_each(|one| each(one, out))?;
    }
    Ok(())
}

fn take_by_store<R: Read, K: Ord, V>(
    rare: &Rare,
    bytes: &mut R,
    each: impl Fn(&mut R) -> io::Result<(K, V)>,
) -> io::Result<BTreeMap<Origin, BTreeMap<K, V>>> {
    let mut stores = BTreeMap::new();
    for _ in 0..take(bytes)? {
        let store = rare.take(bytes)?;
        let count = take(bytes)?;
        let all: io::Result<_> = (0..count).map(|_| each(bytes)).collect();
        stores.insert(store, all?);
    }
    Ok(stores)
}

fn put_tally(tally: &Tally, out: &mut impl Write) -> io::Result<()> {
    let Tally { natures, cells, distinct, confidence, named, first, samples } = tally;
    natures.iter().try_for_each(|count| put(*count, out))?;
    put(*cells, out)?;
    put(distinct.count(), out)?;
    put(distinct.is_exact().into(), out)?;
    put(SURE.iter().position(|sure| sure == confidence).unwrap_or_default() as u64, out)?;
    put_place_if_any(*named, out)?;
    put_place_if_any(*first, out)?;
    put(samples.len() as u64, out)?;
    for (place, shown) in samples {
        put_place(*place, out)?;
        put_text(shown, out)?;
    }
    Ok(())
}

fn take_tally(bytes: &mut impl Read) -> io::Result<Tally> {
    let mut natures = [0; Nature::ALL.len()];
    for count in &mut natures {
        *count = take(bytes)?;
    }
    let cells = take(bytes)?;
    let distinct = Distinct::told(take(bytes)?, take(bytes)? == 1);
    let confidence = *SURE.get(take_count(bytes)?).ok_or_else(broken)?;
    let [named, first] = [take_place_if_any(bytes)?, take_place_if_any(bytes)?];
    let mut samples = Vec::new();
    for _ in 0..take_count(bytes)? {
        samples.push((take_place(bytes)?, take_text(bytes)?.into()));
    }
    Ok(Tally { natures, cells, distinct, confidence, named, first, samples })
}

fn put_column(column: &Column, out: &mut impl Write) -> io::Result<()> {
    let Column { values, rows, numbers, kind, dates } = column;
    [values, rows, numbers].into_iter().try_for_each(|count| put(*count, out))?;
    put_some(kind.as_deref(), out)?;
    put(dates.is_some().into(), out)?;
    let Some(Dates { oldest, newest, months }) = dates.as_deref() else { return Ok(()) };
    put_day(*oldest, out)?;
    put_day(*newest, out)?;
    put(months.iter().count() as u64, out)?;
    months.iter().try_for_each(|(month, count)| {
        out.write_all(&month.0.to_le_bytes())?;
        put(count, out)
    })
}

fn take_column(bytes: &mut impl Read) -> io::Result<Column> {
    let [values, rows, numbers] = [take(bytes)?, take(bytes)?, take(bytes)?];
    let kind = take_some(bytes)?.map(Into::into);
    if take(bytes)? == 0 {
        return Ok(Column { values, rows, numbers, kind, dates: None });
    }
    let [oldest, newest] = [take_day(bytes)?, take_day(bytes)?];
    let mut dates = Dates { oldest, newest, months: Months::default() };
    for _ in 0..take(bytes)? {
        dates.months.add(Month(take_signed(bytes)?), take(bytes)?);
    }
    Ok(Column { values, rows, numbers, kind, dates: Some(Box::new(dates)) })
}

fn put_day(day: Day, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&day.0.to_le_bytes())
}

fn take_day(bytes: &mut impl Read) -> io::Result<Day> {
    take_signed(bytes).map(Day)
}

fn take_signed(bytes: &mut impl Read) -> io::Result<i32> {
    let mut number = [0; 4];
    bytes.read_exact(&mut number)?;
    Ok(i32::from_le_bytes(number))
}

fn put_place_if_any(place: Option<Place>, out: &mut impl Write) -> io::Result<()> {
    put(place.is_some().into(), out)?;
    place.map_or(Ok(()), |place| put_place(place, out))
}

fn take_place_if_any(bytes: &mut impl Read) -> io::Result<Option<Place>> {
    if take(bytes)? == 0 { Ok(None) } else { take_place(bytes).map(Some) }
}
