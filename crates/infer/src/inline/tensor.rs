//! Row-major tensors of anything, and the moves that only rearrange elements.
//!
//! The same moves serve weights, shape arithmetic, remembered elements and the index maps of run-time copies.

use super::error::{Lowered, refuse};

/// More elements than any streamed tensor has.
const MOST_ELEMENTS: usize = 1 << 23;

/// Row-major: as many elements as the product of `dims`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tensor<E> {
    pub dims: Vec<usize>,
    pub data: Vec<E>,
}

impl<E: Copy> Tensor<E> {
    pub(crate) fn vector(data: Vec<E>) -> Self {
        Self { dims: vec![data.len()], data }
    }

    pub(crate) fn scalar(element: E) -> Self {
        Self { dims: Vec::new(), data: vec![element] }
    }

    /// The only element, if there is one.
    pub(crate) fn single(&self) -> Option<E> {
        if let [element] = self.data[..] { Some(element) } else { None }
    }
}

/// `0, 1, 2, …` in the given shape: what a move makes of it tells where each element comes from.
pub(crate) fn index_map(dims: &[usize]) -> Tensor<u32> {
    let count = dims.iter().product::<usize>();
    Tensor { dims: dims.to_vec(), data: (0..u32::try_from(count).unwrap_or(u32::MAX)).collect() }
}

/// Number of elements, if it is not absurd.
pub(crate) fn element_count(dims: &[usize]) -> Lowered<usize> {
    let count = dims.iter().try_fold(1_usize, |count, &dim| count.checked_mul(dim));
    match count {
        Some(count) if count <= MOST_ELEMENTS => Ok(count),
        _ => refuse("a tensor is too large"),
    }
}

/// What only rearranges elements.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Move {
    /// Other dimensions, same order.
    Reshape(Vec<usize>),
    /// Axis `i` of the result is axis `perm[i]` of the source.
    Transpose(Vec<usize>),
    /// Repeats axes of length 1, aligned on the right.
    Expand(Vec<usize>),
    /// `length` elements of `axis` from `start`.
    Slice { axis: usize, start: usize, length: usize },
    /// `axis` is replaced by `dims`: the elements at `indices`.
    Gather { axis: usize, indices: Vec<usize>, dims: Vec<usize> },
}

impl Move {
    pub(crate) fn apply<E: Copy>(&self, source: &Tensor<E>) -> Lowered<Tensor<E>> {
        match self {
            Self::Reshape(dims) => reshape(source, dims),
            Self::Transpose(perm) => transpose(source, perm),
            Self::Expand(dims) => expand(source, dims),
            &Self::Slice { axis, length, .. } if source.dims.get(axis).is_none_or(|&whole| length > whole) => {
                refuse("it reaches outside of its tensor")
            }
            &Self::Slice { axis, start, length } => {
                gather(source, axis, &(start..start.saturating_add(length)).collect::<Vec<_>>(), &[length])
            }
            Self::Gather { axis, indices, dims } => gather(source, *axis, indices, dims),
        }
    }
}

fn reshape<E: Copy>(source: &Tensor<E>, dims: &[usize]) -> Lowered<Tensor<E>> {
    if element_count(dims)? != source.data.len() {
        return refuse("a reshape changes the number of elements");
    }
    Ok(Tensor { dims: dims.to_vec(), data: source.data.clone() })
}

fn transpose<E: Copy>(source: &Tensor<E>, perm: &[usize]) -> Lowered<Tensor<E>> {
    let mut seen = vec![false; source.dims.len()];
    let fresh = perm.iter().all(|&axis| seen.get_mut(axis).is_some_and(|seen| !std::mem::replace(seen, true)));
    if perm.len() != source.dims.len() || !fresh {
        return refuse("its axes are not a permutation");
    }
    let strides = strides(&source.dims);
    let dims = perm.iter().map(|&axis| source.dims[axis]).collect::<Vec<_>>();
    let steps = perm.iter().map(|&axis| strides[axis]).collect::<Vec<_>>();
    Ok(walk(source, dims, &steps))
}

fn expand<E: Copy>(source: &Tensor<E>, dims: &[usize]) -> Lowered<Tensor<E>> {
    let dims = broadcast(&source.dims, dims)?;
    element_count(&dims)?;
    let lead = dims.len() - source.dims.len();
    let strides = strides(&source.dims);
    let step = |axis: usize| match axis.checked_sub(lead) {
        Some(own) if source.dims[own] != 1 => strides[own],
        _ => 0,
    };
    let steps = (0..dims.len()).map(step).collect::<Vec<_>>();
    Ok(walk(source, dims, &steps))
}

fn gather<E: Copy>(source: &Tensor<E>, axis: usize, indices: &[usize], dims: &[usize]) -> Lowered<Tensor<E>> {
    let Some(&length) = source.dims.get(axis) else { return refuse("it names an axis that is not there") };
    if indices.iter().any(|&index| index >= length) {
        return refuse("it reaches outside of its tensor");
    }
    let (before, after) = (&source.dims[..axis], &source.dims[axis + 1..]);
    let out = [before, dims, after].concat();
    let mut data = Vec::with_capacity(element_count(&out)?);
    let inner = after.iter().product::<usize>();
    for outer in 0..before.iter().product::<usize>() {
        for &index in indices {
            let from = (outer * length + index) * inner;
            data.extend_from_slice(&source.data[from..from + inner]);
        }
    }
    Ok(Tensor { dims: out, data })
}

/// Joins along `axis`; all other dimensions must be equal.
pub(crate) fn concat<E: Copy>(parts: &[Tensor<E>], axis: usize) -> Lowered<Tensor<E>> {
    let Some(first) = parts.first() else { return refuse("it joins nothing") };
    let fits = |part: &Tensor<E>| {
        part.dims.len() == first.dims.len() && (0..part.dims.len()).all(|i| i == axis || part.dims[i] == first.dims[i])
    };
    if axis >= first.dims.len() || !parts.iter().all(fits) {
        return refuse("it joins tensors of different shapes");
    }
    let mut dims = first.dims.clone();
    dims[axis] = parts.iter().map(|part| part.dims[axis]).sum();
    let mut data = Vec::with_capacity(element_count(&dims)?);
    for outer in 0..first.dims[..axis].iter().product::<usize>() {
        for part in parts {
            let run = part.dims[axis..].iter().product::<usize>();
            data.extend_from_slice(&part.data[outer * run..(outer + 1) * run]);
        }
    }
    Ok(Tensor { dims, data })
}

/// NumPy's rule for two shapes.
pub(crate) fn broadcast(a: &[usize], b: &[usize]) -> Lowered<Vec<usize>> {
    let rank = a.len().max(b.len());
    let dim = |dims: &[usize], axis: usize| (axis + dims.len()).checked_sub(rank).map_or(1, |own| dims[own]);
    (0..rank)
        .map(|axis| match (dim(a, axis), dim(b, axis)) {
            (x, y) if x == y || y == 1 => Ok(x),
            (1, y) => Ok(y),
            (x, y) => refuse(format!("lengths {x} and {y} do not go together")),
        })
        .collect()
}

/// Elements between neighbours along each axis.
pub(crate) fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis];
    }
    strides
}

/// Reads `source` in the order of `dims`, `steps` elements apart along each axis.
fn walk<E: Copy>(source: &Tensor<E>, dims: Vec<usize>, steps: &[usize]) -> Tensor<E> {
    let count = dims.iter().product::<usize>();
    let mut data = Vec::with_capacity(count);
    let mut position = vec![0; dims.len()];
    let mut from = 0;
    for _ in 0..count {
        data.push(source.data[from]);
        for axis in (0..dims.len()).rev() {
            position[axis] += 1;
            from += steps[axis];
            if position[axis] < dims[axis] {
                break;
            }
            from -= steps[axis] * dims[axis];
            position[axis] = 0;
        }
    }
    Tensor { dims, data }
}
