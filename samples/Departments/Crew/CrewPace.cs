using System.Globalization;

namespace Allentown311.Departments.Crew;

/// <summary>How long a work order takes from receipt to completion: a random time between the two.</summary>
internal sealed record CrewPace(TimeSpan Min, TimeSpan Max)
{
    public static readonly CrewPace Default = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

    public TimeSpan Pick(Random random) => Min + (Max - Min) * random.NextDouble();

    /// <summary>The form in which --help shows the default.</summary>
    public override string ToString() => $"{Min.TotalSeconds}s..{Max.TotalSeconds}s";

    public static bool TryParse(string text, out CrewPace pace)
    {
        pace = Default;
        if (text.Split("..") is not [var from, var to] || !TryParseTime(from, out var min) || !TryParseTime(to, out var max) || max < min)
            return false;
        pace = new CrewPace(min, max);
        return true;
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        var digits = text.TrimEnd('m', 's');
        var unit = text[digits.Length..] switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 0 };
        time = default;
        if (unit == 0 || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            return false;
        time = TimeSpan.FromSeconds(count * unit);
        return true;
    }
}
