//! Which operators may pass.
//!
//! Left out on purpose: those that hold programs (Loop, If, Scan, SequenceMap), sequences, optionals and text, which
//! audio has no use for, and random numbers, because a bounce must equal what was heard.

use crate::error::{Result, damaged, shown, unsupported};

const ALLOWED: &str = "\
    Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization BitShift \
    BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Clip Col2Im \
    Compress Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DFT DepthToSpace \
    DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU \
    Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual \
    GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf \
    IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul \
    MatMulInteger Max MaxPool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Neg NonZero Not OneHot \
    Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN Range Reciprocal ReduceL1 \
    ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu \
    Reshape Resize ReverseSequence RotaryEmbedding Round STFT Scatter ScatterElements ScatterND Selu Shape Shrink \
    Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan \
    Tanh TensorScatter ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Where Xor";

const RANDOM: &str = "Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike";

/// The operators of the ONNX standard; everything else belongs to one maker or another.
pub(super) fn is_default_domain(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

/// Lets an operator pass, or says why not.
pub(super) fn allowed(op: &str, domain: &str, overload: &str) -> Result<()> {
    if op.is_empty() {
        return damaged("an operator has no name");
    }
    if !is_default_domain(domain) || !overload.is_empty() {
        return unsupported(format!(
            "it uses the operator {} of \"{}\", which is not part of standard ONNX",
            shown(op),
            shown(domain)
        ));
    }
    if lists(RANDOM, op) {
        return unsupported(format!(
            "its operator {op} makes random numbers, so a bounce would not equal what you heard; feed the noise as \
             audio instead"
        ));
    }
    if !lists(ALLOWED, op) {
        return unsupported(format!("it uses the operator {}, which no audio model needs", shown(op)));
    }
    Ok(())
}

fn lists(names: &str, op: &str) -> bool {
    names.split_ascii_whitespace().any(|name| name == op)
}
