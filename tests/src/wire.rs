//! Protobuf's wire format, as far as one has to know it without knowing the messages.

/// A field: its number, and what it holds if that has a length.
pub type Field<'a> = (u64, Option<&'a [u8]>);

/// The messages of a delimited stream, each behind its length.
///
/// # Errors
/// The stream ends inside a message.
pub fn delimited(mut bytes: &[u8]) -> Result<Vec<&[u8]>, String> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let length = varint(&mut bytes)?;
        messages.push(take(&mut bytes, length)?);
    }
    Ok(messages)
}

/// The fields of a message.
///
/// # Errors
/// It ends inside a field, or a field is of no known sort.
pub fn fields(mut message: &[u8]) -> Result<Vec<Field<'_>>, String> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let content = match key & 7 {
            0 => varint(&mut message).map(|_| None)?,
            1 => take(&mut message, 8).map(|_| None)?,
            2 => {
                let length = varint(&mut message)?;
                Some(take(&mut message, length)?)
            }
            5 => take(&mut message, 4).map(|_| None)?,
            sort => return Err(format!("a field of the sort {sort}")),
        };
        if key >> 3 == 0 {
            return Err("a field without a number".to_owned());
        }
        fields.push((key >> 3, content));
    }
    Ok(fields)
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], String> {
    let length = usize::try_from(length).map_err(|error| error.to_string())?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(format!("{length} bytes of {}", bytes.len()))?;
    *bytes = rest;
    Ok(taken)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or("the end inside a number")?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if *first < 0x80 {
            return Ok(value);
        }
    }
    Err("a number of more than ten bytes".to_owned())
}
