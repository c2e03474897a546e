//! A matrix cut into tiles, so that many threads can each fill their own.

/// A part of a matrix in row-major order.
pub struct Tile<'a, T> {
    /// The row of the matrix that the first row of the tile lies in.
    pub row: usize,
    /// The column of the matrix that the first column of the tile lies in.
    pub column: usize,
    /// The part of each row.
    pub rows: Vec<&'a mut [T]>,
}

/// Cuts a matrix with rows of `width` into tiles of at most `height` times `length` elements.
pub fn tiles<T>(matrix: &mut [T], width: usize, height: usize, length: usize) -> Vec<Tile<'_, T>> {
    let mut all = Vec::new();
    if width == 0 {
        return all;
    }
    for (band, rows) in matrix.chunks_mut(width * height).enumerate() {
        let first = all.len();
        for (index, row) in rows.chunks_mut(width).enumerate() {
            for (place, part) in row.chunks_mut(length).enumerate() {
                if index == 0 {
                    all.push(Tile { row: band * height, column: place * length, rows: Vec::new() });
                }
                all[first + place].rows.push(part);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_the_matrix_once() {
        for (rows, width) in [(1, 1), (5, 7), (8, 6), (0, 3), (3, 0)] {
            let mut matrix = vec![0; rows * width];
            for mut tile in tiles(&mut matrix, width, 4, 3) {
                assert!(tile.rows.len() <= 4);
                for (i, part) in tile.rows.iter_mut().enumerate() {
                    assert!(part.len() <= 3);
                    for (j, x) in part.iter_mut().enumerate() {
                        *x += (tile.row + i) * width + tile.column + j + 1;
                    }
                }
            }
            assert!(matrix.into_iter().eq(1..=rows * width));
        }
    }
}
