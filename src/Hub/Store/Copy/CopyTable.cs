using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Store.Copy;

/// <summary>A table that moves from a file to a database server, and its columns, named as in both.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Names and types, as <see cref="ServerRows"/> writes them.</param>
/// <param name="Numbered">The column the server numbers from here on; null for none.</param>
/// <param name="Only">Which of its rows move; null for all.</param>
internal sealed record CopyTable(string Name, string Columns, string? Numbered = null, string? Only = null)
{
    /// <summary>Every table there is.</summary>
    public static IReadOnlyList<CopyTable> All { get; } =
    [
        new("ticket", ServerRows.NewTickets),
        new("work_order", ServerRows.Orders),
        new("job", ServerRows.Jobs),
        new("notice", ServerRows.Notices),
        new("timeline", "ticket_id n, n n, at n, what t, ordinal n, detail t", "n"),
        new("feed", "id n, mapping t, cursor t, first_read_at n, read_at n", "id"),
        new("inbound_file", ServerRows.Files),
        new("unmatched", ServerRows.Updates),

        // The others count what is the server's own.
        new("counter", "name t, value n", Only: "name = 'ticket'"),
        new("attempt", "id n, order_id n, at n, outcome t, reason t, elapsed_ms n, sent t, answered t", "id"),
        new("audit", ServerRows.Audit),
        new("traffic", "mapping t, direction n, hour n, n n"),
        new("link", "mapping t, direction n, since n, last_ok n, last_news n, failing_since n, failures n, problem t, expires_at n, expires_what t"),
        new("drift", "mapping t, kind n, subject t, detail t, payload t, found_at n"),
        new("reconciliation", "mapping t, started_at n, ended_at n, compared n, problem t"),
        new("mark", "name t, value t"),
        new("session", "id n, name t, version t, role t, url t, term_ms n, started_at n, seen_at n, ended_at n, held n, done n", "id"),
        new("inbox", ServerRows.Inbox),
        new("outbox", "n n, channel t, message_id t, grouped_by t, subject t, body t, at n", "n"),
    ];

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; } = [.. ServerSql.Names(Columns)];

    /// <summary>What each column holds: <c>n</c> a whole number, <c>r</c> a number, else a text.</summary>
    public IReadOnlyList<char> Letters { get; } = [.. Columns.Split(',', StringSplitOptions.TrimEntries).Select(c => c[^1])];

    /// <summary>The columns as a statement names them: one of them is a word of T-SQL's own.</summary>
    public string Quoted => string.Join(", ", Names.Select(n => $"\"{n}\""));

    /// <summary>Reads all its rows, in any order.</summary>
    public string Select => $"SELECT {Quoted} FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";

    /// <summary>Empties it.</summary>
    public string Delete => $"DELETE FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";
}
