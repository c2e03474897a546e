//! The elements of typed arrays: how they become JavaScript numbers, how numbers are stored in them, and
//! how they are ordered.

use std::fmt::Debug;
use std::ops::Not;

use super::scratch::Zero;

/// A signed integer of 32 or 64 bits that elements are ordered by.
pub trait Key: Zero + Ord + Not<Output = Self> + Send + Sync + Default + Debug + 'static {
    /// Not below any other.
    const MAX: Self;
}

impl Key for i32 {
    const MAX: i32 = i32::MAX;
}

impl Key for i64 {
    const MAX: i64 = i64::MAX;
}

/// An element of a `Float64Array`, `Float32Array` or `Int32Array`.
pub trait Element: Zero + Send + Sync + Default + Debug + 'static {
    /// An integer of the same size whose order is that of a typed array's `sort`: -0 before 0, all NaN
    /// alike and after everything.
    type Key: Key;

    fn key(self) -> Self::Key;
    fn from_key(key: Self::Key) -> Self;
    fn is_nan(self) -> bool;

    /// The number that reading the element gives.
    fn number(self) -> f64;

    /// The element that storing the number leaves.
    fn from_number(number: f64) -> Self;

    /// Room to turn blocks of up to `len` elements into numbers, or back.
    #[inline(always)]
    fn buffer<N: Zero + Default>(len: usize) -> Vec<N> {
        vec![N::default(); len]
    }

    /// A block of elements as numbers, which a [`buffer`](Self::buffer) is used for.
    #[inline(always)]
    fn view<'a>(elements: &'a [Self], buffer: &'a mut [f64]) -> &'a [f64] {
        let buffer = &mut buffer[..elements.len()];
        for (number, &element) in buffer.iter_mut().zip(elements) {
            *number = element.number();
        }
        buffer
    }

    /// A block of elements that are written as numbers, for those that are doubles.
    #[inline(always)]
    fn doubles(_: &mut [Self]) -> Option<&mut [f64]> {
        None
    }

    /// A block of numbers as elements, which a [`buffer`](Self::buffer) is used for.
    #[inline(always)]
    fn stored<'a>(numbers: &'a [f64], buffer: &'a mut [Self]) -> &'a [Self] {
        let buffer = &mut buffer[..numbers.len()];
        for (element, &number) in buffer.iter_mut().zip(numbers) {
            *element = Self::from_number(number);
        }
        buffer
    }
}

macro_rules! float_element {
    ($float:ident, $key:ident, $bits:ident $(, $item:item)*) => {
        impl Element for $float {
            type Key = $key;

            /// Negative floats are ordered against their bits: turn all bits but the sign.
            #[inline(always)]
            fn key(self) -> $key {
                let bits = if self.is_nan() { $float::NAN } else { self }.to_bits() as $key;
                bits ^ (((bits >> ($key::BITS - 1)) as $bits) >> 1) as $key
            }

            #[inline(always)]
            fn from_key(key: $key) -> $float {
                $float::from_bits((key ^ (((key >> ($key::BITS - 1)) as $bits) >> 1) as $key) as $bits)
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                <$float>::is_nan(self)
            }

            #[inline(always)]
            fn number(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)]
            fn from_number(number: f64) -> $float {
                number as $float
            }

            $($item)*
        }
    };
}

float_element!(
    f64,
    i64,
    u64,
    /// None: they are what they should become.
    #[inline(always)]
    fn buffer<N: Zero + Default>(_: usize) -> Vec<N> {
        Vec::new()
    },
    #[inline(always)]
    fn view<'a>(elements: &'a [f64], _: &'a mut [f64]) -> &'a [f64] {
        elements
    },
    #[inline(always)]
    fn doubles(elements: &mut [f64]) -> Option<&mut [f64]> {
        Some(elements)
    },
    #[inline(always)]
    fn stored<'a>(numbers: &'a [f64], _: &'a mut [f64]) -> &'a [f64] {
        numbers
    }
);
float_element!(f32, i32, u32);

impl Element for i32 {
    type Key = i32;

    #[inline(always)]
    fn key(self) -> i32 {
        self
    }

    #[inline(always)]
    fn from_key(key: i32) -> i32 {
        key
    }

    #[inline(always)]
    fn is_nan(self) -> bool {
        false
    }

    #[inline(always)]
    fn number(self) -> f64 {
        f64::from(self)
    }

    /// `ToInt32` of the language: the fraction is cut off, the rest taken modulo 2^32; NaN and the
    /// infinities give 0.
    #[inline(always)]
    fn from_number(number: f64) -> i32 {
        const TWO_32: f64 = 4_294_967_296.0;
        // Saturates beyond 64 bits, where doubles are whole and their remainder is exact.
        let whole = number as i64;
        if whole == i64::MAX || whole == i64::MIN { (number % TWO_32) as i64 as i32 } else { whole as i32 }
    }

    #[inline(always)]
    fn stored<'a>(numbers: &'a [f64], buffer: &'a mut [i32]) -> &'a [i32] {
        let buffer = &mut buffer[..numbers.len()];
        // Nearly always everything fits, and for that there are vector instructions.
        let mut fits = true;
        for (element, &number) in buffer.iter_mut().zip(numbers) {
            *element = number as i32;
            fits &= number.abs() < 2_147_483_648.0;
        }
        if !fits {
            for (element, &number) in buffer.iter_mut().zip(numbers) {
                *element = Self::from_number(number);
            }
        }
        buffer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the order of a typed array's `sort`.
    const ORDERED: [f64; 9] =
        [f64::NEG_INFINITY, f64::MIN, -1.0, -5e-324, -0.0, 0.0, 5e-324, f64::MAX, f64::INFINITY];

    #[test]
    fn keys_order_floats_as_typed_arrays_do() {
        for pair in ORDERED.windows(2) {
            assert!(pair[0].key() < pair[1].key(), "{pair:?}");
        }
        for pair in ORDERED.map(|x| x as f32).windows(2) {
            assert!(pair[0].key() <= pair[1].key(), "{pair:?}");
        }
        let negative_nan = f64::from_bits(f64::NAN.to_bits() | 1 << 63 | 1);
        assert!(f64::INFINITY.key() < f64::NAN.key());
        assert_eq!(f64::NAN.key(), negative_nan.key());
        assert!(f32::INFINITY.key() < (-f32::NAN).key());
    }

    #[test]
    fn keys_can_be_undone() {
        for x in ORDERED {
            assert_eq!(f64::from_key(x.key()).to_bits(), x.to_bits());
            assert_eq!(f32::from_key((x as f32).key()).to_bits(), (x as f32).to_bits());
        }
        assert!(f64::from_key(f64::NAN.key()).is_nan() && f32::from_key(f32::NAN.key()).is_nan());
        assert_eq!(i32::from_key((-7).key()), -7);
    }

    #[test]
    fn integers_are_stored_modulo_two_to_the_32() {
        let cases = [
            (0.0, 0),
            (-0.9, 0),
            (2_147_483_648.0, i32::MIN),
            (-2_147_483_649.0, i32::MAX),
            (4_294_967_297.5, 1),
            (1e20, 1_661_992_960),
            (-1e20, -1_661_992_960),
            (2f64.powi(63), 0),
            (-(2f64.powi(63)), 0),
            (2f64.powi(83) + 2f64.powi(31), i32::MIN),
            (f64::INFINITY, 0),
            (f64::NEG_INFINITY, 0),
            (f64::NAN, 0),
        ];
        for (number, expected) in cases {
            assert_eq!(i32::from_number(number), expected, "{number}");
            let stored = i32::stored(&[1.5, number, -1.5], &mut [7; 3]).to_vec();
            assert_eq!(stored, [1, expected, -1], "{number}");
        }
    }
}
