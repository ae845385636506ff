namespace Allentown311.Hub.Store.Tables;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A 64-bit integer.</summary>
    Number,

    /// <summary>A double-precision number.</summary>
    Real,

    /// <summary>A text.</summary>
    Text,
}
