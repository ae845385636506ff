using Allentown311.Mappings.Http;

namespace Allentown311.Mappings.Sql;

/// <summary>A test of one value of an answer, or of an error.</summary>
/// <param name="Column">The column or parameter; null when it is about an error.</param>
/// <param name="Test">What its value must be.</param>
/// <param name="Error">SQLSTATE or number of the error; null for any.</param>
/// <param name="Message">A part of the error's own message, in any case; null for any.</param>
internal sealed record SqlCondition(string? Column, ValueTest Test, string? Error = null, string? Message = null)
{
    /// <summary>True when an answer fits.</summary>
    public bool Fits(IReadOnlyDictionary<string, string?> values) =>
        values.GetValueOrDefault(Column!) is { } value
            ? (Test.IsPresence ? value.Trim().Length > 0 : Test.Fits(value))
            : Test.Is?.Contains("null", StringComparer.OrdinalIgnoreCase) == true;

    /// <summary>True when an error fits.</summary>
    public bool FitsError(string code, string message) =>
        (Error is null || Error.Equals(code, StringComparison.OrdinalIgnoreCase))
        && (Message is null || message.Contains(Message, StringComparison.OrdinalIgnoreCase));
}
