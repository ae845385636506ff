using System.Globalization;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>Reads what the lists of GeoReport have in common: a span of time, a page.</summary>
internal static class QueryReading
{
    /// <summary>The largest number of items on a page, and the default.</summary>
    public const int MostOnPage = 1_000;

    private const int MaxPage = 10_000;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(90);

    /// <summary>
    /// The span from <c>start_date</c> to <c>end_date</c>, at most 90 days. Without either it is the last 90 days; with one, the other lies
    /// 90 days from it.
    /// </summary>
    public static (DateTimeOffset From, DateTimeOffset Until) Span(IQueryCollection query, DateTimeOffset now, List<IntakeError> errors)
    {
        var from = ReadTime(One(query, "start_date", errors), "start_date", errors);
        var until = ReadTime(One(query, "end_date", errors), "end_date", errors);
        if (from > until)
        {
            errors.Add(new IntakeError(400, "start_date lies after end_date"));
        }

        from ??= AddClamped(until ?? now, -LongestSpan);
        until ??= AddClamped(from.Value, LongestSpan);
        if (until - from > LongestSpan)
        {
            errors.Add(new IntakeError(400, "start_date and end_date may lie at most 90 days apart"));
        }

        return (from.Value, until.Value);
    }

    /// <summary>The number of items on the page, and of those before it.</summary>
    public static (int Most, int Skip) Page(IQueryCollection query, List<IntakeError> errors)
    {
        var size = ReadNumber(query, "page_size", MostOnPage, MostOnPage, errors);
        return (size, (ReadNumber(query, "page", 1, MaxPage, errors) - 1) * size);
    }

    /// <summary>Names the next page in the header Link; relative, since a proxy may know the hub by another name.</summary>
    public static void NameNextPage(HttpContext http, int most, int skip)
    {
        var next = ((skip / most) + 2).ToString(CultureInfo.InvariantCulture);
        var others = http.Request.Query.Where(field => !field.Key.Equals("page", StringComparison.OrdinalIgnoreCase))
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value));
        var address = http.Request.PathBase + http.Request.Path + QueryString.Create(others).Add("page", next);
        http.Response.Headers.Link = $"<{address}>; rel=\"next\"";
    }

    // Of a field that is given twice, neither value is guessed to be the one that is meant.
    private static string? One(IQueryCollection query, string name, List<IntakeError> errors)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            errors.Add(new IntakeError(400, $"{name} is given more than once, and one value is taken"));
            return null;
        }

        return values;
    }

    private static int ReadNumber(IQueryCollection query, string name, int fallback, int most, List<IntakeError> errors)
    {
        if (One(query, name, errors) is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        errors.Add(new IntakeError(400, $"{name} must be a whole number from 1 to {most}"));
        return fallback;
    }

    // A date near the first or last one that can be represented ends there.
    private static DateTimeOffset AddClamped(DateTimeOffset time, TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            return time - DateTimeOffset.MinValue < -span ? DateTimeOffset.MinValue : time + span;
        }

        return DateTimeOffset.MaxValue - time < span ? DateTimeOffset.MaxValue : time + span;
    }

    private static DateTimeOffset? ReadTime(string? text, string name, List<IntakeError> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a space.
        if (TryParse(text.Replace(' ', '+'), out var time) || TryParse(text, out time))
        {
            return time.ToUniversalTime();
        }

        errors.Add(new IntakeError(400, $"{name} must be a W3C date and time, such as 2026-03-01T09:30:00-05:00"));
        return null;
    }

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
