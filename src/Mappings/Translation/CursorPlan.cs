using System.Globalization;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Translation;

/// <summary>
/// Decides from where each read of a department's changes starts. Each round starts <see cref="Overlap"/> before the newest change seen, so
/// that the hub also reads a row that was written late, with an earlier time than one already read. The pages of one round continue exactly
/// where the last ended.
/// </summary>
/// <param name="Time">How the system writes times.</param>
/// <param name="Overlap">How far each round reaches back.</param>
/// <param name="Keyed">True when a key distinguishes rows of one instant (keyset paging).</param>
public sealed record CursorPlan(TimeFormat Time, TimeSpan Overlap, bool Keyed)
{
    /// <summary>How far ahead of the hub's clock a department's clock may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private const char Separator = '|';
    private const string MorePages = "+";

    // A clock that is set back by an hour shows that hour's times twice. A start of "1:30" may then mean the second 1:30, and the changes
    // of the first hour would be missed; or the first, and the second pass shows earlier times again.
    private static readonly TimeSpan RepeatedHour = TimeSpan.FromHours(1);

    /// <summary>The names that the templates of a poll may use.</summary>
    public static Names Names { get; } = new(["cursor", "cursor_key"]);

    /// <summary>The names that the templates of a list may use.</summary>
    public static Names ListNames { get; } = new(["since", "cursor_key"]);

    /// <summary>The place to start reading from.</summary>
    /// <param name="stored">The last text from <see cref="Advance"/>; null on the first read ever.</param>
    /// <param name="firstRead">Where the first read ever starts.</param>
    public CursorPosition Start(string? stored, DateTimeOffset firstRead)
    {
        if (stored is null)
        {
            return new CursorPosition(RoundStart(firstRead), "0", this);
        }

        var parts = stored.Split(Separator);
        var at = DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return parts is [_, _, MorePages] ? new CursorPosition(at, parts[1], this) : new CursorPosition(RoundStart(at), "0", this);
    }

    // A round that starts within an hour that comes twice starts before that hour: its rows show one time for two instants, and a row of
    // the second pass may show an earlier time than one of the first that was read already. Rows that are read again change nothing.
    private DateTimeOffset RoundStart(DateTimeOffset newest)
    {
        var start = newest - DateTimeOffset.MinValue > Overlap + RepeatedHour ? newest - Overlap : newest;
        return Time.IsRepeated(start) ? start - RepeatedHour : start;
    }

    /// <summary>
    /// The cursor text from which a round reads every change at or after an instant again. It may start earlier, never later.
    /// </summary>
    public string Rewind(DateTimeOffset since)
    {
        // Start a second earlier: some systems store whole seconds, and a row whose key sorts before "0" must not be skipped.
        var at = since.ToUniversalTime() - TimeSpan.FromSeconds(1);
        return $"{(Time.IsRepeated(at) ? at - RepeatedHour : at).UtcDateTime:O}{Separator}0";
    }

    /// <summary>
    /// The text to store once a page's effects are durable, and whether the round goes on after the page. A stamp from the future ends a
    /// round, and never moves the cursor past changes that are still to come.
    /// </summary>
    /// <param name="from">Where the page started.</param>
    /// <param name="page">The page; every row whose time can be read.</param>
    /// <param name="stored">The text stored before.</param>
    /// <param name="full">True when the page holds as many rows as the system gives at most.</param>
    /// <param name="now">The time (UTC).</param>
    public (string Cursor, bool More) Next(CursorPosition from, Changes page, string? stored, bool full, DateTimeOffset now)
    {
        if (full && from.At <= now + Tolerance && page.Updates.All(u => u.ChangedAt <= now + Tolerance))
        {
            return (Advance(from, page, stored, more: true), true);
        }

        var past = new Changes([.. page.Updates.Where(u => u.ChangedAt <= now)], [], []);
        return from.At <= now
            ? (Advance(from, past, stored, more: false), false)
            : (Advance(new CursorPosition(now, from.Key, this), past, $"{now.UtcDateTime:O}{Separator}0", more: false), false);
    }

    /// <summary>The text to store once a page's effects are durable.</summary>
    /// <param name="from">Where the page started.</param>
    /// <param name="page">The page.</param>
    /// <param name="stored">The text stored before.</param>
    /// <param name="more">True when the round goes on after this page.</param>
    public string Advance(CursorPosition from, Changes page, string? stored, bool more)
    {
        var (at, key) = (from.At, from.Key);
        for (var i = 0; i < page.Updates.Count; i++)
        {
            if (page.Updates[i].ChangedAt >= at)
            {
                (at, key) = (page.Updates[i].ChangedAt, i < page.Keys.Count ? page.Keys[i] : "0");
            }
        }

        // The last page of a round must not move the cursor back behind an earlier round that read further.
        if (!more
            && stored is not null
            && DateTimeOffset.Parse(stored.Split(Separator)[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) is var before
            && before > at)
        {
            (at, key) = (before, "0");
        }
        else if (!more && page.Updates.Count == 0 && stored is null)
        {
            at = from.At + Overlap;
        }

        return $"{at.UtcDateTime:O}{Separator}{key}{(more ? $"{Separator}{MorePages}" : "")}";
    }
}

/// <summary>Where one read starts.</summary>
/// <param name="At">Changes at or after this instant.</param>
/// <param name="Key">And, at that very instant, after this key.</param>
/// <param name="Plan">The plan whose format writes the instant.</param>
public sealed record CursorPosition(DateTimeOffset At, string Key, CursorPlan Plan) : IValues
{
    /// <summary>The page to read; null for the first, and where pages have no names.</summary>
    public string? Page { get; init; }

    /// <inheritdoc/>
    public object? Get(string name) => name switch
    {
        "cursor" or "since" => Plan.Time.WriteValue(At),
        "cursor_key" => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Key,
        Rest.RestPaging.PageName => Page,
        _ => throw new TranslationException($"A poll template asks for \"{name}\", which does not exist."),
    };
}
