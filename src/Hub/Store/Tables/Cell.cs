using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>What stands in one column of one row: nothing, a whole number, a number, or a text. Times are milliseconds since 1970 UTC.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cell
{
    private Cell(CellKind kind, long number = 0, double real = 0, string? text = null) =>
        (Kind, Number, Real, Text) = (kind, number, real, text);

    /// <summary>What it is.</summary>
    public CellKind Kind { get; }

    /// <summary>The whole number.</summary>
    public long Number { get; }

    /// <summary>The number.</summary>
    public double Real { get; }

    /// <summary>The text.</summary>
    public string? Text { get; }

    /// <summary>A whole number.</summary>
    public static implicit operator Cell(long value) => new(CellKind.Number, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Cell(int value) => (long)value;

    /// <summary>A whole number, or nothing.</summary>
    public static implicit operator Cell(long? value) => value is { } number ? number : default(Cell);

    /// <summary>1 for true, 0 for false.</summary>
    public static implicit operator Cell(bool value) => value ? 1L : 0L;

    /// <summary>A number, or nothing.</summary>
    public static implicit operator Cell(double? value) => value is { } real ? new(CellKind.Real, real: real) : default;

    /// <summary>A text, or nothing.</summary>
    public static implicit operator Cell(string? value) => value is null ? default : new(CellKind.Text, text: value);

    /// <summary>An instant.</summary>
    public static implicit operator Cell(DateTimeOffset value) => value.ToUnixTimeMilliseconds();

    /// <summary>An instant, or nothing.</summary>
    public static implicit operator Cell(DateTimeOffset? value) => value?.ToUnixTimeMilliseconds();
}

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>A whole number of 64 bits.</summary>
    Number,

    /// <summary>A number of double precision.</summary>
    Real,

    /// <summary>A text.</summary>
    Text,
}
