//! One table as a Parquet file: columns that may be empty, of four types, in groups of rows.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// So many rows are in memory before they are packed: readers skip whole groups, and a large library has millions of
/// cells.
const ROWS_OF_GROUP: usize = 16_384;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Whole,
    Number,
    Flag,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub shape: Shape,
}

impl Column {
    pub fn new(name: impl Into<String>, shape: Shape) -> Self {
        let name = name.into();
        Self { name, shape }
    }

    fn declared(&self) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.shape {
            Shape::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Shape::Whole => (Physical::INT64, None),
            Shape::Number => (Physical::DOUBLE, None),
            Shape::Flag => (Physical::BOOLEAN, None),
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }
}

/// What stands in a cell. One of another shape than its column counts as empty; the columns and their cells are made from
/// one declaration.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Nothing,
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
}

/// The cells of a column in a group of rows; `levels` says of each row whether it has one.
struct Gathered {
    levels: Vec<i16>,
    cells: Cells,
}

enum Cells {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Flag(Vec<bool>),
}

impl Gathered {
    const fn of(shape: Shape) -> Self {
        let cells = match shape {
            Shape::Text => Cells::Text(Vec::new()),
            Shape::Whole => Cells::Whole(Vec::new()),
            Shape::Number => Cells::Number(Vec::new()),
            Shape::Flag => Cells::Flag(Vec::new()),
        };
        let levels = Vec::new();
        Self { levels, cells }
    }

    fn push(&mut self, cell: Cell) {
        let is_there = match (&mut self.cells, cell) {
            (Cells::Text(cells), Cell::Text(text)) => {
                cells.push(text.into_bytes().into());
                true
            }
            (Cells::Whole(cells), Cell::Whole(number)) => {
                cells.push(number);
                true
            }
            (Cells::Number(cells), Cell::Number(number)) => {
                cells.push(number);
                true
            }
            (Cells::Flag(cells), Cell::Flag(flag)) => {
                cells.push(flag);
                true
            }
            _ => false,
        };
        self.levels.push(is_there.into());
    }

    /// Writes the cells and forgets them.
    fn write(&mut self, writer: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match (&mut self.cells, writer) {
            (Cells::Text(cells), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Whole(cells), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Number(cells), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Flag(cells), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        }
        self.levels.clear();
        Ok(())
    }
}

/// The file of a table; the same rows give the same bytes. A row has as many cells as there are columns.
///
/// # Errors
/// What Parquet's own writer refuses.
pub(super) fn file(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(|column| column.declared().map(Arc::new));
    let schema = Type::group_type_builder("lantu")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("lantu".to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties.into())?;
    let mut gathered: Vec<Gathered> = columns
        .iter()
        .map(|column| Gathered::of(column.shape))
        .collect();
    let mut count = 0;
    for row in rows {
        for (gathered, cell) in gathered.iter_mut().zip(row) {
            gathered.push(cell);
        }
        count += 1;
        if count == ROWS_OF_GROUP {
            group(writer.next_row_group()?, &mut gathered)?;
            count = 0;
        }
    }
    if count > 0 {
        group(writer.next_row_group()?, &mut gathered)?;
    }
    writer.into_inner()
}

fn group(
    mut writer: SerializedRowGroupWriter<'_, Vec<u8>>,
    gathered: &mut [Gathered],
) -> Result<(), ParquetError> {
    for column in gathered {
        let Some(mut of_column) = writer.next_column()? else {
            break;
        };
        column.write(of_column.untyped())?;
        of_column.close()?;
    }
    writer.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write as _;

    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    fn reader(bytes: &[u8]) -> SerializedFileReader<File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    #[test]
    fn cells_come_back_as_they_were_over_several_groups_of_rows() {
        let columns = [
            Column::new("text", Shape::Text),
            Column::new("whole", Shape::Whole),
            Column::new("number", Shape::Number),
            Column::new("flag", Shape::Flag),
        ];
        let row = |at: usize| match at % 2 {
            0 => vec![
                Cell::Text(format!("第{at}行")),
                Cell::Whole(at as i64),
                Cell::Number(0.5),
                Cell::Flag(true),
            ],
            _ => vec![Cell::Nothing; 4],
        };
        let count = ROWS_OF_GROUP + 3;
        let bytes = file(&columns, (0..count).map(row)).unwrap();
        let reader = reader(&bytes);
        assert_eq!(reader.num_row_groups(), 2);
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), count);
        let cells = |at: usize| -> Vec<Field> {
            let row = rows[at].get_column_iter();
            row.map(|(_, field)| field.clone()).collect()
        };
        let last = ROWS_OF_GROUP + 2;
        assert_eq!(
            cells(last),
            [
                Field::Str(format!("第{last}行")),
                Field::Long(last as i64),
                Field::Double(0.5),
                Field::Bool(true)
            ]
        );
        assert_eq!(cells(last - 1), vec![Field::Null; 4]);
    }

    #[test]
    fn a_table_without_rows_still_says_its_columns() {
        let bytes = file(&[Column::new("text", Shape::Text)], std::iter::empty()).unwrap();
        let reader = reader(&bytes);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
        assert_eq!(
            reader
                .metadata()
                .file_metadata()
                .schema()
                .get_fields()
                .len(),
            1
        );
    }
}
