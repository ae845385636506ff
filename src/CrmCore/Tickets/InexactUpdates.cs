using System.Globalization;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// Remembers which status updates of inexact time a work order has seen, so that one that is read again is known from a new one: a date, or
/// an hour that comes twice, does not order them. Pure. The text is stored with the order, one update a line.
/// </summary>
public static class InexactUpdates
{
    // More changes of one order within one day, or within the hour that comes twice, are remembered by their newest.
    private const int MostRemembered = 24;

    // The mark of a list that a person has decided on. Updates are written as code@time, so none looks like it.
    private const string DecidedMark = "decided";

    /// <summary>True when the update is on the list.</summary>
    public static bool Contains(string? seen, StatusUpdate update) => Lines(seen).Contains(Line(update), StringComparer.Ordinal);

    /// <summary>True when a person has decided which update of the list is the newest.</summary>
    public static bool IsDecided(string? seen) => Lines(seen).Contains(DecidedMark, StringComparer.Ordinal);

    /// <summary>The list with the update at its end.</summary>
    public static string Add(string? seen, StatusUpdate update)
    {
        var lines = Lines(seen).Append(Line(update)).Distinct(StringComparer.Ordinal).ToList();
        return string.Join('\n', lines.Skip(lines.Count - MostRemembered));
    }

    /// <summary>The begin (UTC) of the newest update's span; null for an empty list.</summary>
    public static DateTimeOffset? Newest(string? seen) => Lines(seen)
        .Select(line => line[(line.LastIndexOf('@') + 1)..])
        .Where(text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        .Select(text => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)))
        .Max();

    /// <summary>The department's codes of the updates, in the order in which they came.</summary>
    public static IReadOnlyList<string> Codes(string? seen) =>
        [.. Lines(seen).Where(line => line.Contains('@')).Select(line => line[..line.LastIndexOf('@')].TrimStart('?'))];

    /// <summary>A list that holds only the update that a person has decided to be the newest.</summary>
    public static string Decided(StatusUpdate update) => $"{DecidedMark}\n{Line(update)}";

    private static string[] Lines(string? seen) => string.IsNullOrEmpty(seen) ? [] : seen.Split('\n');

    // A code that the status table lacked is marked: once the table has it, the update counts as one that was not seen before.
    private static string Line(StatusUpdate update) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(update.State is null ? "?" : "")}{update.Code.ReplaceLineEndings(" ")}@{update.ChangedAt.ToUnixTimeMilliseconds()}");
}
