using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.CrmCore.Services;

/// <summary>The unit a promise is counted in.</summary>
public enum PromiseUnit
{
    /// <summary>Hours of the clock.</summary>
    Hours,

    /// <summary>Days of the calendar, to the same time of day.</summary>
    Days,

    /// <summary>Hours the city is open.</summary>
    BusinessHours,

    /// <summary>Days the city is open: due at closing time of the last one.</summary>
    BusinessDays,
}

/// <summary>The time a service promises: <c>3 business days</c>.</summary>
/// <param name="Amount">1 to 3650.</param>
/// <param name="Unit">What is counted.</param>
public sealed partial record ServicePromise(int Amount, PromiseUnit Unit)
{
    /// <summary>How a promise may be written.</summary>
    public const string Forms = "\"3 business days\", \"8 business hours\", \"5 days\" or \"24 hours\"";

    /// <summary>Reads a promise; null when the text is not one of <see cref="Forms"/>.</summary>
    public static ServicePromise? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount is < 1 or > 3650)
        {
            return null;
        }

        var days = match.Groups[3].Value == "day";
        var unit = match.Groups[2].Success
            ? days ? PromiseUnit.BusinessDays : PromiseUnit.BusinessHours
            : days ? PromiseUnit.Days : PromiseUnit.Hours;
        return new ServicePromise(amount, unit);
    }

    [GeneratedRegex(@"^\s*(\d{1,4})\s+(business\s+)?(day|hour)s?\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
