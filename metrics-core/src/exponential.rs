//! Buckets whose bounds grow by a constant factor: those of native histograms.
//!
//! Bucket `i` of schema `s` holds what is above 2^((i-1) x 2^-s) and at most 2^(i x 2^-s), in absolute value; schemas go
//! from -4 (a factor of 65 536 from bound to bound) to 8 (1.0027). The bounds of a schema are every second one of the next
//! finer schema, so a value's bucket is found once, at the finest, and halved from there. Prometheus' native histograms
//! and OpenTelemetry's exponential ones have these same bounds.

use crate::layout::{self, Layout};

/// The finest schema.
pub(crate) const FINEST: i8 = 8;

/// The coarsest schema.
pub(crate) const COARSEST: i8 = -4;

/// The bounds of the finest schema between 1 and 2: the fraction bits of 2^(i/256), rounded to nearest.
#[rustfmt::skip]
const FRACTIONS: [u64; 256] = [
    0x0000000000000, 0x00b1afa5abcbf, 0x0163da9fb3335, 0x02168143b0281, 0x02c9a3e778061, 0x037d42e11bbcc,
    0x04315e86e7f85, 0x04e5f72f654b1, 0x059b0d3158574, 0x0650a0e3c1f89, 0x0706b29ddf6de, 0x07bd42b72a836,
    0x0874518759bc8, 0x092bdf66607e0, 0x09e3ecac6f383, 0x0a9c79b1f3919, 0x0b5586cf9890f, 0x0c0f145e46c85,
    0x0cc922b7247f7, 0x0d83b23395dec, 0x0e3ec32d3d1a2, 0x0efa55fdfa9c5, 0x0fb66affed31b, 0x1073028d7233e,
    0x11301d0125b51, 0x11edbab5e2ab6, 0x12abdc06c31cc, 0x136a814f204ab, 0x1429aaea92de0, 0x14e95934f312e,
    0x15a98c8a58e51, 0x166a45471c3c2, 0x172b83c7d517b, 0x17ed48695bbc0, 0x18af9388c8dea, 0x1972658375d2f,
    0x1a35beb6fcb75, 0x1af99f8138a1c, 0x1bbe084045cd4, 0x1c82f95281c6b, 0x1d4873168b9aa, 0x1e0e75eb44027,
    0x1ed5022fcd91d, 0x1f9c18438ce4d, 0x2063b88628cd6, 0x212be3578a819, 0x21f49917ddc96, 0x22bdda27912d1,
    0x2387a6e756238, 0x2451ffb82140a, 0x251ce4fb2a63f, 0x25e85711ece75, 0x26b4565e27cdd, 0x2780e341ddf29,
    0x284dfe1f56381, 0x291ba7591bb70, 0x29e9df51fdee1, 0x2ab8a66d10f13, 0x2b87fd0dad990, 0x2c57e39771b2f,
    0x2d285a6e4030b, 0x2df961f641589, 0x2ecafa93e2f56, 0x2f9d24abd886b, 0x306fe0a31b715, 0x31432edeeb2fd,
    0x32170fc4cd831, 0x32eb83ba8ea32, 0x33c08b26416ff, 0x3496266e3fa2d, 0x356c55f929ff1, 0x36431a2de883b,
    0x371a7373aa9cb, 0x37f26231e754a, 0x38cae6d05d866, 0x39a401b7140ef, 0x3a7db34e59ff7, 0x3b57fbfec6cf4,
    0x3c32dc313a8e5, 0x3d0e544ede173, 0x3dea64c123422, 0x3ec70df1c5175, 0x3fa4504ac801c, 0x40822c367a024,
    0x4160a21f72e2a, 0x423fb2709468a, 0x431f5d950a897, 0x43ffa3f84b9d4, 0x44e086061892d, 0x45c2042a7d232,
    0x46a41ed1d0057, 0x4786d668b3237, 0x486a2b5c13cd0, 0x494e1e192aed2, 0x4a32af0d7d3de, 0x4b17dea6db7d7,
    0x4bfdad5362a27, 0x4ce41b817c114, 0x4dcb299fddd0d, 0x4eb2d81d8abff, 0x4f9b2769d2ca7, 0x508417f4531ee,
    0x516daa2cf6642, 0x5257de83f4eef, 0x5342b569d4f82, 0x542e2f4f6ad27, 0x551a4ca5d920f, 0x56070dde910d2,
    0x56f4736b527da, 0x57e27dbe2c4cf, 0x58d12d497c7fd, 0x59c0827ff07cc, 0x5ab07dd485429, 0x5ba11fba87a03,
    0x5c9268a5946b7, 0x5d84590998b93, 0x5e76f15ad2148, 0x5f6a320dceb71, 0x605e1b976dc09, 0x6152ae6cdf6f4,
    0x6247eb03a5585, 0x633dd1d1929fd, 0x6434634ccc320, 0x652b9febc8fb7, 0x6623882552225, 0x671c1c70833f6,
    0x68155d44ca973, 0x690f4b19e9538, 0x6a09e667f3bcd, 0x6b052fa75173e, 0x6c012750bdabf, 0x6cfdcddd47645,
    0x6dfb23c651a2f, 0x6ef9298593ae5, 0x6ff7df9519484, 0x70f7466f42e87, 0x71f75e8ec5f74, 0x72f8286ead08a,
    0x73f9a48a58174, 0x74fbd35d7cbfd, 0x75feb564267c9, 0x77024b1ab6e09, 0x780694fde5d3f, 0x790b938ac1cf6,
    0x7a11473eb0187, 0x7b17b0976cfdb, 0x7c1ed0130c132, 0x7d26a62ff86f0, 0x7e2f336cf4e62, 0x7f3878491c491,
    0x80427543e1a12, 0x814d2add106d9, 0x82589994cce13, 0x8364c1eb941f7, 0x8471a4623c7ad, 0x857f4179f5b21,
    0x868d99b4492ed, 0x879cad931a436, 0x88ac7d98a6699, 0x89bd0a478580f, 0x8ace5422aa0db, 0x8be05bad61778,
    0x8cf3216b5448c, 0x8e06a5e0866d9, 0x8f1ae99157736, 0x902fed0282c8a, 0x9145b0b91ffc6, 0x925c353aa2fe2,
    0x93737b0cdc5e5, 0x948b82b5f98e5, 0x95a44cbc8520f, 0x96bdd9a7670b3, 0x97d829fde4e50, 0x98f33e47a22a2,
    0x9a0f170ca07ba, 0x9b2bb4d53fe0d, 0x9c49182a3f090, 0x9d674194bb8d5, 0x9e86319e32323, 0x9fa5e8d07f29e,
    0xa0c667b5de565, 0xa1e7aed8eb8bb, 0xa309bec4a2d33, 0xa42c980460ad8, 0xa5503b23e255d, 0xa674a8af46052,
    0xa799e1330b358, 0xa8bfe53c12e59, 0xa9e6b5579fdbf, 0xab0e521356eba, 0xac36bbfd3f37a, 0xad5ff3a3c2774,
    0xae89f995ad3ad, 0xafb4ce622f2ff, 0xb0e07298db666, 0xb20ce6c9a8952, 0xb33a2b84f15fb, 0xb468415b749b1,
    0xb59728de5593a, 0xb6c6e29f1c52a, 0xb7f76f2fb5e47, 0xb928cf22749e4, 0xba5b030a1064a, 0xbb8e0b79a6f1f,
    0xbcc1e904bc1d2, 0xbdf69c3f3a207, 0xbf2c25bd71e09, 0xc06286141b33d, 0xc199bdd85529c, 0xc2d1cd9fa652c,
    0xc40ab5fffd07a, 0xc544778fafb22, 0xc67f12e57d14b, 0xc7ba88988c933, 0xc8f6d9406e7b5, 0xca3405751c4db,
    0xcb720dcef9069, 0xccb0f2e6d1675, 0xcdf0b555dc3fa, 0xcf3155b5bab74, 0xd072d4a07897c, 0xd1b532b08c968,
    0xd2f87080d89f2, 0xd43c8eacaa1d6, 0xd5818dcfba487, 0xd6c76e862e6d3, 0xd80e316c98398, 0xd955d71ff6075,
    0xda9e603db3285, 0xdbe7cd63a8315, 0xdd321f301b460, 0xde7d5641c0658, 0xdfc97337b9b5f, 0xe11676b197d17,
    0xe264614f5a129, 0xe3b333b16ee12, 0xe502ee78b3ff6, 0xe653924676d76, 0xe7a51fbc74c83, 0xe8f7977cdb740,
    0xea4afa2a490da, 0xeb9f4867cca6e, 0xecf482d8e67f1, 0xee4aaa2188510, 0xefa1bee615a27, 0xf0f9c1cb6412a,
    0xf252b376bba97, 0xf3ac948dd7274, 0xf50765b6e4540, 0xf6632798844f8, 0xf7bfdad9cbe14, 0xf91d802243c89,
    0xfa7c1819e90d8, 0xfbdba3692d514, 0xfd3c22b8f71f1, 0xfe9d96b2a23d9,
];

/// Bits of a float's fraction.
const FRACTION_BITS: u32 = 52;

/// For each value of a fraction's top eight bits, the first bound that may not be below it.
static FIRST: [u16; 256] = {
    let mut first = [0; 256];
    let mut top = 0;
    while top < 256 {
        let mut i = 0;
        while i < 256 && FRACTIONS[i] < (top as u64) << (FRACTION_BITS - 8) {
            i += 1;
        }
        first[top] = i as u16;
        top += 1;
    }
    first
};

/// The same bounds where they can be looked up while the program runs; one more for the end.
static BOUNDS: [u64; 257] = {
    let mut bounds = [u64::MAX; 257];
    let mut i = 0;
    while i < 256 {
        bounds[i] = FRACTIONS[i];
        i += 1;
    }
    bounds
};

/// The bucket of an absolute value above zero, in the finest schema. Infinity has the bucket after the largest float's.
#[inline]
pub(crate) fn finest_bucket(value: f64) -> i32 {
    let bits = value.to_bits() & (u64::MAX >> 1);
    let (exponent, fraction) = (bits >> FRACTION_BITS, bits & ((1 << FRACTION_BITS) - 1));
    if exponent == 0 {
        // Too small for a leading one: scaled up, where it has one.
        return finest_bucket(value * 2_f64.powi(64)) - 64 * 256;
    }
    if exponent == 0x7ff {
        return 1024 * 256 + 1;
    }
    let mut bound = usize::from(FIRST[(fraction >> (FRACTION_BITS - 8)) as usize]);
    // Two bounds at most lie between two values of the top bits.
    while BOUNDS[bound] < fraction {
        bound += 1;
    }
    (exponent as i32 - 1023) * 256 + bound as i32
}

/// The bucket that a bucket of one schema becomes part of in a schema so many steps coarser.
#[inline]
pub(crate) const fn coarser(bucket: i32, steps: u32) -> i32 {
    ((bucket - 1) >> steps) + 1
}

/// The bucket of an absolute value above zero, in a schema.
#[inline]
pub(crate) fn bucket(value: f64, schema: i8) -> i32 {
    coarser(finest_bucket(value), (FINEST - schema) as u32)
}

/// The inclusive upper bound of a bucket; the largest float for what lies beyond, as Prometheus' client for Go has it.
pub(crate) fn upper_bound(bucket: i32, schema: i8) -> f64 {
    let finest = i64::from(bucket) << (FINEST - schema);
    let (exponent, bound) = (finest.div_euclid(256), finest.rem_euclid(256));
    let one_to_two = f64::from_bits(1023 << FRACTION_BITS | FRACTIONS[bound as usize]);
    match exponent {
        1024.. => f64::MAX,
        -1022..1024 => one_to_two * 2_f64.powi(exponent as i32),
        // Twice, since the power itself may be too small.
        _ => one_to_two * 2_f64.powi(-1022) * 2_f64.powi((exponent + 1022).max(-1074) as i32),
    }
}

/// The coarsest schema whose factor from bound to bound is at most `growth`, or the finest one.
pub(crate) const fn schema_of(growth: f64) -> i8 {
    /// 2^(2^-s) for s from -4 to 8.
    const FACTORS: [f64; 13] = [
        65_536.0,
        256.0,
        16.0,
        4.0,
        2.0,
        one_to_two(128),
        one_to_two(64),
        one_to_two(32),
        one_to_two(16),
        one_to_two(8),
        one_to_two(4),
        one_to_two(2),
        one_to_two(1),
    ];
    let mut schema = COARSEST;
    while schema < FINEST && FACTORS[(schema - COARSEST) as usize] > growth {
        schema += 1;
    }
    schema
}

const fn one_to_two(i: usize) -> f64 {
    f64::from_bits(1023 << FRACTION_BITS | FRACTIONS[i])
}

/// How a native histogram is kept.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Native {
    schema: i8,
    max_buckets: u16,
    zero_threshold: f64,
    /// The classic buckets beside it, which may be none.
    classic: &'static Layout,
}

impl Native {
    /// The factor from bound to bound, at most: that of Prometheus' client for Go, schema 3.
    pub const GROWTH: f64 = 1.1;

    /// Buckets with a number, at most: as OpenTelemetry has it.
    pub const MAX_BUCKETS: u16 = 160;

    /// 2^-128: that of Prometheus' client for Go.
    pub const ZERO_THRESHOLD: f64 = f64::from_bits((1023 - 128) << FRACTION_BITS);

    /// The fewest buckets that a native histogram may be told to have.
    const LEAST: u16 = 16;

    /// Cells of a series besides those of its buckets: version, sum, and the way to the table of buckets.
    pub(crate) const OTHER_CELLS: u32 = 3;

    /// What a native histogram is that says nothing else.
    pub const DEFAULT: Native = Native {
        schema: schema_of(Native::GROWTH),
        max_buckets: Native::MAX_BUCKETS,
        zero_threshold: Native::ZERO_THRESHOLD,
        classic: &layout::NONE,
    };

    /// The factor from one bucket to the next, at most.
    ///
    /// # Panics
    /// One that is not above one: at compile time, where it stands in a constant.
    #[must_use]
    #[track_caller]
    pub const fn with_growth(mut self, growth: f64) -> Native {
        self.schema = schema_of(growth);
        self.checked_for(growth, 0)
    }

    /// How many buckets there may be before the resolution is halved.
    ///
    /// # Panics
    /// Fewer than 16, or more than a series can have: at compile time, where it stands in a constant.
    #[must_use]
    #[track_caller]
    pub const fn with_max_buckets(mut self, max_buckets: u16) -> Native {
        self.max_buckets = max_buckets;
        self.checked_for(Native::GROWTH, 0)
    }

    /// Up to which absolute value all counts as zero.
    ///
    /// # Panics
    /// A threshold that is negative or not finite: at compile time, where it stands in a constant.
    #[must_use]
    #[track_caller]
    pub const fn with_zero_threshold(mut self, zero_threshold: f64) -> Native {
        self.zero_threshold = zero_threshold;
        self.checked_for(Native::GROWTH, 0)
    }

    /// The same, beside classic buckets.
    #[track_caller]
    pub(crate) const fn beside(mut self, classic: &'static Layout) -> Native {
        self.classic = classic;
        self.checked_for(Native::GROWTH, classic.bounds().len())
    }

    #[track_caller]
    const fn checked_for(self, growth: f64, bounds: usize) -> Native {
        match self.problem(growth, bounds) {
            Some(problem) => panic!("{}", problem),
            None => self,
        }
    }

    /// The same for values that are known when the program runs.
    pub(crate) fn checked(
        growth: f64,
        max_buckets: u16,
        zero_threshold: f64,
        classic: &'static Layout,
    ) -> Result<Native, &'static str> {
        let native = Native { schema: schema_of(growth), max_buckets, zero_threshold, classic };
        native.problem(growth, classic.bounds().len()).map_or(Ok(native), Err)
    }

    /// What is wrong with it, if anything.
    const fn problem(&self, growth: f64, bounds: usize) -> Option<&'static str> {
        if growth.is_nan() || growth <= 1.0 {
            return Some("`growth` is the factor from one bucket to the next; use a number above 1, such as 1.1");
        }
        if self.max_buckets < Native::LEAST {
            return Some("a native histogram needs 16 buckets at least; raise `max_buckets`");
        }
        if self.zero_threshold < 0.0 || !self.zero_threshold.is_finite() {
            return Some("`zero_threshold` is the width of the zero bucket; use 0 or a small number above it");
        }
        if self.max_buckets as usize + bounds + 2 + Native::OTHER_CELLS as usize > MOST_CELLS {
            return Some(
                "a histogram can have some 500 buckets, classic and native ones together; lower `max_buckets`",
            );
        }
        None
    }

    pub(crate) const fn classic(&self) -> &'static Layout {
        self.classic
    }

    pub(crate) const fn schema(&self) -> i8 {
        self.schema
    }

    pub(crate) const fn max_buckets(&self) -> u16 {
        self.max_buckets
    }

    pub(crate) const fn zero_threshold(&self) -> f64 {
        self.zero_threshold
    }

    /// How many pairs of a native and a classic bucket there may be: each bound divides one native bucket in two, and
    /// zero and NaN have a bucket as well.
    pub(crate) const fn places(&self) -> u32 {
        self.max_buckets as u32 + self.classic.bounds().len() as u32 + 2
    }

    /// Cells that a series takes, to a power of two.
    pub(crate) const fn stride(&self) -> u32 {
        (self.places() + Native::OTHER_CELLS).next_power_of_two()
    }
}

/// Cells of a chunk, which a series may not cross.
const MOST_CELLS: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lies_between_its_buckets_bounds() {
        let mut value = f64::MIN_POSITIVE / 1024.0;
        while value < 1e308 {
            for value in [value, value.next_up(), value.next_down()] {
                for schema in COARSEST..=FINEST {
                    let bucket = bucket(value, schema);
                    let (below, above) = (upper_bound(bucket - 1, schema), upper_bound(bucket, schema));
                    assert!(below < value && value <= above, "{value:e}: {below:e} .. {above:e} at {schema}");
                }
            }
            value *= 1.37;
        }
    }

    #[test]
    fn a_bound_belongs_to_the_bucket_below_it() {
        for schema in COARSEST..=FINEST {
            let numbers = (-70 << (schema.max(0))..=63 << (schema.max(0))).step_by(7);
            for number in numbers.filter(|number| (number << (FINEST - schema)) / 256 > -1022) {
                let bound = upper_bound(number, schema);
                if bound < f64::MAX {
                    assert_eq!(bucket(bound, schema), number, "{bound:e} at {schema}");
                    assert_eq!(bucket(bound.next_up(), schema), number + 1, "above {bound:e} at {schema}");
                }
            }
        }
    }

    #[test]
    fn bounds_are_powers_of_two() {
        for number in -8..=8 {
            let (bound, power) = (upper_bound(number, 3), 2_f64.powf(f64::from(number) / 8.0));
            assert!((bound - power).abs() <= power * f64::EPSILON, "{bound} and {power}");
        }
        assert_eq!((upper_bound(0, 0), upper_bound(1, -4), upper_bound(-1, 0)), (1.0, 65_536.0, 0.5));
        assert_eq!(bucket(f64::INFINITY, 3), bucket(f64::MAX, 3) + 1);
        assert_eq!((bucket(5e-324, 0), bucket(f64::MAX, 0)), (-1074, 1024));
    }

    #[test]
    fn a_growth_gives_the_schema_that_the_client_for_go_picks() {
        let picked = [(1.1, 3), (2.0, 0), (1.0001, 8), (1.003, 8), (1.00271, 8), (4.5, -1), (1e9, -4), (1.5, 1)];
        for (growth, schema) in picked {
            assert_eq!(schema_of(growth), schema, "{growth}");
        }
    }
}
