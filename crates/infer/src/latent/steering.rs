//! The straight controls of a space, turned together.

/// Some directions of a space along which something is read: control `i` of the point `z` is `rows[i]·z + offsets[i]`.
///
/// To turn some of them and hold the others, the point goes the shortest way that does just that:
/// `z' = z + Aᵀ(AAᵀ)⁻¹(b' − (A z + c))` with the rows `A`, the offsets `c` and the wanted readings `b'`.
#[derive(Debug, Clone, PartialEq)]
pub struct Steering {
    /// `[control][dimension]`
    rows: Vec<Vec<f64>>,
    offsets: Vec<f64>,
    /// `(AAᵀ)⁻¹`: `[control][control]`
    inverse: Vec<Vec<f64>>,
}

/// Directions that are this much the same, seen from the longest, cannot be told apart.
const DEPENDENT: f64 = 1e-9;

impl Steering {
    /// Of rows `[control][dimension]`, all of the same length, with an offset for each. `None` where some row is a sum of
    /// others, so that they cannot be turned one by one.
    pub fn new(rows: Vec<Vec<f64>>, offsets: Vec<f64>) -> Option<Self> {
        let fits = rows.len() == offsets.len() && rows.windows(2).all(|two| two[0].len() == two[1].len());
        let gram: Vec<Vec<f64>> = rows.iter().map(|a| rows.iter().map(|b| dot(a, b)).collect()).collect();
        let inverse = inverted(gram).filter(|_| fits)?;
        Some(Self { rows, offsets, inverse })
    }

    /// How many controls there are.
    pub fn controls(&self) -> usize {
        self.rows.len()
    }

    /// What the controls read at a point.
    pub fn read(&self, z: &[f32]) -> Vec<f64> {
        let along = |row: &Vec<f64>| row.iter().zip(z).map(|(a, z)| a * f64::from(*z)).sum::<f64>();
        self.rows.iter().zip(&self.offsets).map(|(row, offset)| along(row) + offset).collect()
    }

    /// The nearest point where the controls read what is `wanted`.
    pub fn towards(&self, z: &[f32], wanted: &[f64]) -> Vec<f32> {
        let steps: Vec<f64> = wanted.iter().zip(self.read(z)).map(|(wanted, now)| wanted - now).collect();
        self.stepped(z, &steps)
    }

    /// The nearest point where the controls read so much more. Steps of nothing lead nowhere, to the bit.
    pub fn stepped(&self, z: &[f32], steps: &[f64]) -> Vec<f32> {
        let shares: Vec<f64> = self.inverse.iter().map(|row| dot(row, steps)).collect();
        let moved = |(dimension, z): (usize, &f32)| {
            let way: f64 = self.rows.iter().zip(&shares).map(|(row, share)| row[dimension] * share).sum();
            (f64::from(*z) + way) as f32
        };
        z.iter().enumerate().map(moved).collect()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// By Gauss and Jordan, with the largest pivot of each column.
pub(super) fn inverted(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let largest = matrix.iter().flatten().fold(0.0_f64, |most, x| most.max(x.abs()));
    let mut inverse: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        // Said this way round, so that a NaN does not pass.
        let sound = matrix[pivot][column].abs() > DEPENDENT * largest;
        if !sound {
            return None;
        }
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        let scale = matrix[column][column].recip();
        matrix[column].iter_mut().chain(&mut inverse[column]).for_each(|x| *x *= scale);
        for row in (0..size).filter(|&row| row != column) {
            let share = matrix[row][column];
            for k in 0..size {
                matrix[row][k] -= share * matrix[column][k];
                inverse[row][k] -= share * inverse[column][k];
            }
        }
    }
    Some(inverse)
}
