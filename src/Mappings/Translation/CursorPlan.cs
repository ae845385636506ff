using System.Globalization;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Translation;

/// <summary>
/// How far a department's changes have been read. Each round starts <see cref="Overlap"/> before the newest change seen, so that a row that
/// was written late, behind one already read, is still met; the pages of one round go on exactly where the last ended.
/// </summary>
/// <param name="Time">How the system writes times.</param>
/// <param name="Overlap">How far each round reaches back.</param>
/// <param name="Keyed">True when rows of one instant are told apart by a key (keyset paging).</param>
public sealed record CursorPlan(TimeFormat Time, TimeSpan Overlap, bool Keyed)
{
    private const char Separator = '|';
    private const string GoOn = "+";

    // A clock set back an hour shows that hour's times twice; a system that asks for "from 1:30 on" leaves out what the second hour did before.
    private static readonly TimeSpan RepeatedHour = TimeSpan.FromHours(1);

    /// <summary>What templates may write of a cursor.</summary>
    public static Names Names { get; } = new(["cursor", "cursor_key", "page"]);

    /// <summary>What the templates of a list may write: where the page starts.</summary>
    public static Names ListNames { get; } = new(["since", "cursor_key", "page"]);

    /// <summary>The place to start reading from.</summary>
    /// <param name="stored">The text <see cref="Advance"/> gave last; null on the first read ever.</param>
    /// <param name="firstRead">Where the first read ever starts.</param>
    public CursorPosition Start(string? stored, DateTimeOffset firstRead)
    {
        if (stored is null)
        {
            return new CursorPosition(firstRead - Overlap, "0", this);
        }

        var parts = stored.Split(Separator);
        var at = DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return parts is [_, _, GoOn] ? new CursorPosition(at, parts[1], this) : new CursorPosition(at - Overlap, "0", this);
    }

    /// <summary>The stored text from which a round meets every change at or after an instant again: earlier, never later.</summary>
    public string Rewind(DateTimeOffset since)
    {
        // A second earlier: some systems keep whole seconds, and a row whose key sorts before "0" must not be passed over.
        var at = since.ToUniversalTime() - TimeSpan.FromSeconds(1);
        return $"{(Time.IsRepeated(at) ? at - RepeatedHour : at).UtcDateTime:O}{Separator}0";
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

        // The last page of a round must not fall behind a round that had seen further.
        if (!more && stored is not null && DateTimeOffset.Parse(stored.Split(Separator)[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) is var before && before > at)
        {
            (at, key) = (before, "0");
        }
        else if (!more && page.Updates.Count == 0 && stored is null)
        {
            at = from.At + Overlap;
        }

        return $"{at.UtcDateTime:O}{Separator}{key}{(more ? $"{Separator}{GoOn}" : "")}";
    }
}

/// <summary>Where one read starts.</summary>
/// <param name="At">Changes at or after this instant.</param>
/// <param name="Key">And, at that very instant, after this key.</param>
/// <param name="Plan">How it is written.</param>
public sealed record CursorPosition(DateTimeOffset At, string Key, CursorPlan Plan) : IValues
{
    /// <inheritdoc/>
    public object? Get(string name) => name switch
    {
        "cursor" or "since" => Plan.Time.Write(At),
        "cursor_key" => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Key,
        "page" => "",
        _ => throw new TranslationException($"A poll template asks for \"{name}\", which does not exist."),
    };
}
