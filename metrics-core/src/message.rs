//! Messages put together at compile time, for `panic!` in a constant.

/// A text of bounded length; what does not fit is left out.
pub(crate) struct Message {
    bytes: [u8; 512],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Message {
        Message { bytes: [0; 512], len: 0 }
    }

    /// Appends a text, if it fits.
    pub(crate) const fn text(mut self, text: &str) -> Message {
        let text = text.as_bytes();
        if self.len + text.len() > self.bytes.len() {
            return self;
        }
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len + i] = text[i];
            i += 1;
        }
        self.len += text.len();
        self
    }

    /// Appends a number in decimal digits.
    pub(crate) const fn number(self, number: usize) -> Message {
        let mut digits = [0; 20];
        let (mut rest, mut at) = (number, digits.len());
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        match std::str::from_utf8(digits.split_at(at).1) {
            Ok(digits) => self.text(digits),
            Err(_) => self,
        }
    }

    /// The whole text.
    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_follow_one_another() {
        const MESSAGE: Message = Message::new().text("4 x ").number(10).text(" = ").number(0).number(usize::MAX);
        assert_eq!(MESSAGE.as_str(), format!("4 x 10 = 0{}", usize::MAX));
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let long = "x".repeat(600);
        assert_eq!(Message::new().text("a").text(&long).text("b").as_str(), "ab");
    }
}
