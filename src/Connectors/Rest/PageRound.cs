using System.Globalization;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Rest;

/// <summary>
/// One round of status reads over numbered or linked pages. Every page of a round asks for changes since the same instant, so the order in
/// which the system sorts them does not matter. The cursor moves to the newest change only after the last page.
/// </summary>
/// <param name="From">Where the round reads from.</param>
/// <param name="Page">The page to read; null for the first.</param>
/// <param name="Newest">The time of the newest change seen so far.</param>
internal sealed record PageRound(CursorPosition From, string? Page, DateTimeOffset Newest)
{
    // Distinguishes a stored cursor in the middle of a round from one between rounds.
    private const string MidRoundPrefix = "page|";

    /// <summary>The round that a stored cursor starts or continues.</summary>
    /// <param name="stored">The text from <see cref="Store"/>; null on the first read ever.</param>
    /// <param name="plan">The mapping's cursor settings.</param>
    /// <param name="firstRead">Where the first read ever starts.</param>
    public static PageRound Start(string? stored, CursorPlan plan, DateTimeOffset firstRead)
    {
        if (stored?.StartsWith(MidRoundPrefix, StringComparison.Ordinal) == true)
        {
            var parts = stored.Split('|');
            return new PageRound(
                new CursorPosition(ParseTime(parts[1]), "0", plan), Uri.UnescapeDataString(parts[3]), ParseTime(parts[2]));
        }

        var from = plan.Start(stored, firstRead);
        return new PageRound(from, null, from.At + plan.Overlap);
    }

    /// <summary>The round after a page. A change stamped in the future does not move the cursor past changes still to come.</summary>
    public PageRound After(Changes page, DateTimeOffset now)
    {
        var newest = page.Updates.Select(u => u.ChangedAt).Where(at => at <= now).Append(Newest).Max();
        return this with { Page = page.Next, Newest = newest };
    }

    /// <summary>The cursor text to store.</summary>
    public string Store(CursorPlan plan) => Page is not null
        ? $"{MidRoundPrefix}{From.At.UtcDateTime:O}|{Newest.UtcDateTime:O}|{Uri.EscapeDataString(Page)}"
        : plan.Advance(new CursorPosition(Newest, "0", plan), new Changes([], [], []), $"{Newest.UtcDateTime:O}|0", more: false);

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
