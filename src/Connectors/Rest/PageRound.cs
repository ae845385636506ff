using System.Globalization;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Rest;

/// <summary>
/// One round of status reads over numbered or linked pages. All its pages ask from the same instant, so it does not matter how the system
/// sorts; the cursor moves to the newest change only when the last page is read.
/// </summary>
/// <param name="From">Where the round reads from.</param>
/// <param name="Page">The page to read; null for the first.</param>
/// <param name="Newest">The newest change seen so far.</param>
internal sealed record PageRound(CursorPosition From, string? Page, DateTimeOffset Newest)
{
    private const string Mark = "page|";

    /// <summary>The round a stored cursor begins or goes on with.</summary>
    public static PageRound Start(string? stored, CursorPlan plan, DateTimeOffset firstRead)
    {
        if (stored?.StartsWith(Mark, StringComparison.Ordinal) == true)
        {
            var parts = stored.Split('|');
            return new PageRound(new CursorPosition(Time(parts[1]), "0", plan), Uri.UnescapeDataString(parts[3]), Time(parts[2]));
        }

        var from = plan.Start(stored, firstRead);
        return new PageRound(from, null, from.At + plan.Overlap);
    }

    /// <summary>The round after a page. A stamp from the future must not carry the cursor past changes still to come.</summary>
    public PageRound After(Changes page, DateTimeOffset now)
    {
        var newest = page.Updates.Select(u => u.ChangedAt).Where(at => at <= now).Append(Newest).Max();
        return this with { Page = page.Next, Newest = newest };
    }

    /// <summary>The text to store.</summary>
    public string Store(CursorPlan plan) => Page is not null
        ? $"{Mark}{From.At.UtcDateTime:O}|{Newest.UtcDateTime:O}|{Uri.EscapeDataString(Page)}"
        : plan.Advance(new CursorPosition(Newest, "0", plan), new Changes([], [], []), $"{Newest.UtcDateTime:O}|0", more: false);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
