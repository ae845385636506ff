using System.Globalization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake;

/// <summary>Reads the fields of one request and collects every mistake found in them.</summary>
/// <param name="field">Returns the value of a field as the caller sent it; null when the field is absent.</param>
/// <param name="errors">The list mistakes are added to.</param>
internal sealed class IntakeFields(Func<string, string?> field, List<IntakeError> errors)
{
    /// <summary>True when no mistake has been found so far.</summary>
    public bool IsValid => errors.Count == 0;

    /// <summary>Adds a mistake.</summary>
    /// <param name="description">What would be right, for the caller.</param>
    /// <param name="code">The GeoReport v2 error code, an HTTP status.</param>
    public void Refuse(string description, int code = 400) => errors.Add(new IntakeError(code, description));

    /// <summary>The value of a field as the caller sent it; null when the field is absent or empty.</summary>
    public string? Value(string name) => field(name) is { Length: > 0 } value ? value : null;

    /// <summary>The cleaned text of a field; null when the field is absent or blank.</summary>
    /// <param name="name">The field.</param>
    /// <param name="maxLength">The longest text accepted, in characters; a longer one is a mistake.</param>
    public string? Text(string name, int maxLength)
    {
        var text = CleanText.Of(field(name));
        if (text.Length > maxLength)
        {
            Refuse($"{name} is {text.Length} characters long; at most {maxLength} are taken");
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>A latitude or longitude (WGS 84, degrees); null when the field is absent or is a mistake.</summary>
    /// <param name="name">The field.</param>
    /// <param name="max">The largest absolute value, in degrees.</param>
    public double? Degrees(string name, double max)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= max)
        {
            return degrees;
        }

        Refuse($"{name} must be degrees (WGS 84) from -{max} to {max}");
        return null;
    }
}
