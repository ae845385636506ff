using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.CrmCore.Services;

/// <summary>The unit in which a promise is counted.</summary>
public enum PromiseUnit
{
    /// <summary>Hours, in which the city may be open or closed.</summary>
    Hours,

    /// <summary>Calendar days: due at the same time of day.</summary>
    Days,

    /// <summary>Hours in which the city is open.</summary>
    BusinessHours,

    /// <summary>Days on which the city is open: due at closing time of the last one.</summary>
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
        var match = Pattern().Match(text);
        if (!match.Success
            || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || amount is < 1 or > 3650)
        {
            return null;
        }

        var isBusiness = match.Groups[2].Success;
        var unit = match.Groups[3].Value == "day"
            ? isBusiness ? PromiseUnit.BusinessDays : PromiseUnit.Days
            : isBusiness ? PromiseUnit.BusinessHours : PromiseUnit.Hours;
        return new ServicePromise(amount, unit);
    }

    [GeneratedRegex(@"^\s*(\d{1,4})\s+(business\s+)?(day|hour)s?\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
