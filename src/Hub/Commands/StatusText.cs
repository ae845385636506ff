using System.Globalization;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Commands;

/// <summary>Status as text: tables that stand in 80 columns, without colours, boxes or cut words, so that they can be piped as they are.</summary>
internal static class StatusText
{
    private static readonly string[] Shown = ["pending", "sent", "received", "scheduled", "in_progress", "on_hold", "completed", "declined", "in_doubt", "parked"];
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(5);

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, HubStatus status, DateTimeOffset now, int width)
    {
        WriteOrders(to, status, width);
        WriteLinks(to, status, now);
        WriteNodes(to, status, now);
        foreach (var line in Tls(status))
        {
            Wrapped(to, line, width);
        }

        if (status.Canary is { } canary)
        {
            Wrapped(to, $"Canary {canary.Ticket}: {Name(canary.State)}: {canary.Says}", width);
        }

        Wrapped(to, $"Tickets: {List(status.Tickets)}", width);
        Wrapped(to, $"Notices: {List(status.Notices)}", width);
        Wrapped(to, $"Waiting steps: {Number(status.Waiting)}. Parked, waiting for a person: {Number(status.Parked)}{(status.Parked > 0 ? "; see hub parked" : "")}.", width);
        foreach (var link in status.Links.Where(l => l.Says is not null || l.PausedUntil is not null))
        {
            var rests = link.PausedUntil is { } until ? $"its work rests until {until.UtcDateTime:HH:mm:ss}Z" : null;
            Wrapped(to, $"{Name(link.State)}: {Way(link)}: {string.Join("; ", new[] { link.Says, rests }.OfType<string>())}", width);
        }

        if (status.LookedAt is not { } at || now - at > Stale)
        {
            Wrapped(to, status.LookedAt is { } last ? $"No hub has looked at the links since {PlainTime.At(last)} ({PlainTime.Span(now - last)}): is it running?" : "No hub has looked at the links yet.", width);
        }
    }

    private static void WriteOrders(TextWriter to, HubStatus status, int width)
    {
        if (status.Departments.Count == 0)
        {
            return;
        }

        // States nobody is in are left out; where even that is too wide, a line each.
        var states = Shown.Where(s => status.Departments.Any(d => d.Orders[s] > 0)).ToList();
        var table = new TextTable(["department", .. states], [.. status.Departments.Select(d => (string[])[d.Mapping, .. states.Select(s => Number(d.Orders[s]))])]);
        if (table.Width <= width)
        {
            table.Write(to);
        }
        else
        {
            foreach (var department in status.Departments)
            {
                Wrapped(to, $"{department.Mapping}: {string.Join(", ", states.Where(s => department.Orders[s] > 0).Select(s => $"{Number(department.Orders[s])} {s}"))}", width);
            }
        }

        to.WriteLine();
    }

    private static void WriteLinks(TextWriter to, HubStatus status, DateTimeOffset now)
    {
        if (status.Links.Count == 0)
        {
            return;
        }

        string Ago(DateTimeOffset? at) => at is { } then ? PlainTime.Span(now - then) : "-";
        new TextTable(
            ["way", "state", "last ok", "news", "24 h", "oldest", "parked", "expires"],
            [
                .. status.Links.Select(l => (string[])
                [
                    Way(l), Name(l.State), Ago(l.LastSuccess), Ago(l.LastNews), Seen(l.Traffic), Ago(l.OldestWaiting ?? l.OldestUnanswered), Number(l.Parked),
                    l.Expires is { } e ? string.Create(CultureInfo.InvariantCulture, $"{e.DaysLeft} d") : "-",
                ]),
            ]).Write(to);
        to.WriteLine();
    }

    // One hub on a file needs no list of nodes.
    private static void WriteNodes(TextWriter to, HubStatus status, DateTimeOffset now)
    {
        if (status.Nodes.Select(n => n.Name).Distinct(StringComparer.Ordinal).Count() > 1 || status.Nodes.Any(n => n.State == NodeState.Silent))
        {
            new TextTable(
                ["node", "session", "state", "role", "version", "seen", "held", "done"],
                [.. status.Nodes.Select(n => (string[])[n.Name, Number(n.Session), Name(n.State), n.Role, n.Version, PlainTime.Span(now - n.Seen), Number(n.Held), Number(n.Done)])]).Write(to);
            to.WriteLine();
        }

        foreach (var (channel, waiting, since) in status.Outbox)
        {
            to.WriteLine($"{Number(waiting)} messages wait for the broker on {channel}, the oldest for {PlainTime.Span(now - since)}.");
        }
    }

    // What a key allowed is said as long as it is so; what is encrypted and verified needs no line.
    private static IEnumerable<string> Tls(HubStatus status)
    {
        var departments = status.Links.DistinctBy(l => l.Mapping)
            .Select(l => (Whose: $"the database of {l.Mapping}", l.Tls, Key: "tls in its mapping"));
        return departments.Prepend((Whose: "the hub's database", status.Store?.Tls, Key: "Hub:StoreTls")).Select(c => c.Tls switch
        {
            ConnectionTls.Plain => $"Not encrypted: the connection to {c.Whose} ({c.Key} allows it).",
            ConnectionTls.Unverified => $"Not verified: with whom the hub speaks as {c.Whose} ({c.Key} allows it).",
            _ => null,
        }).OfType<string>();
    }

    private static string Seen(Silence traffic) => traffic.Expected24h is { } usual
        ? string.Create(CultureInfo.InvariantCulture, $"{traffic.Seen24h} of {usual:0}") : Number(traffic.Seen24h);

    private static string Way(LinkReport link) => $"{(link.Direction == Direction.To ? "to" : "from")} {link.Mapping}";

    private static string Name(Enum state) => state.ToString().ToLowerInvariant();

    private static void Wrapped(TextWriter to, string text, int width)
    {
        while (text.Length > width && text.LastIndexOf(' ', width) is > 4 and var at)
        {
            to.WriteLine(text[..at]);
            text = $"  {text[(at + 1)..]}";
        }

        to.WriteLine(text);
    }

    private static string List(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts.Where(c => c.Value > 0).Select(c => $"{Number(c.Value)} {c.Key}")) is { Length: > 0 } list ? list : "none";

    private static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Columns of text: the first to the left, the others to the right, two blanks between.</summary>
internal sealed class TextTable(string[] heads, List<string[]> rows)
{
    private readonly int[] widths = [.. heads.Select((head, i) => Math.Max(head.Length, rows.Select(r => r[i].Length).DefaultIfEmpty(0).Max()))];

    /// <summary>Characters a line takes.</summary>
    public int Width => widths.Sum() + (2 * (widths.Length - 1));

    /// <summary>Writes it.</summary>
    public void Write(TextWriter to)
    {
        foreach (var row in rows.Prepend(heads))
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
    }
}
