using System.Globalization;
using Allentown311.Hub.Links;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Writes the status as text: tables that fit in 80 columns, without colours, boxes or cut words, so that other programs can read them from
/// a pipe.
/// </summary>
internal static class StatusText
{
    private static readonly string[] ShownStates =
    [
        "pending", "sent", "received", "scheduled", "in_progress", "on_hold", "completed", "declined", "in_doubt", "parked",
    ];

    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);

    /// <summary>Writes the status, in lines of <paramref name="width"/> characters.</summary>
    public static void Write(TextWriter to, HubStatus status, DateTimeOffset now, int width)
    {
        WriteOrders(to, status, width);
        WriteLinks(to, status, now);
        WriteNodes(to, status, now, width);
        foreach (var line in FormatTlsWarnings(status))
        {
            WriteWrapped(to, line, width);
        }

        if (status.Canary is { } canary)
        {
            WriteWrapped(to, TerminalWriter.OneLine($"Canary {canary.Ticket}: {NameOf(canary.State)}: {canary.Says}"), width);
        }

        WriteWrapped(to, $"Tickets: {FormatCounts(status.Tickets)}", width);
        WriteWrapped(to, $"Notices: {FormatCounts(status.Notices)}", width);
        var seeParked = status.Parked > 0 ? "; see hub parked" : "";
        WriteWrapped(
            to, $"Waiting steps: {Format(status.Waiting)}. Parked, waiting for a person: {Format(status.Parked)}{seeParked}.", width);
        foreach (var link in status.Links.Where(l => l.Says is not null || l.PausedUntil is not null))
        {
            var pause = link.PausedUntil is { } until ? $"its work rests until {until.UtcDateTime:HH:mm:ss}Z" : null;
            var problems = TerminalWriter.OneLine(string.Join("; ", new[] { link.Says, pause }.OfType<string>()));
            WriteWrapped(to, $"{NameOf(link.State)}: {FormatWay(link)}: {problems}", width);
        }

        if (status.LookedAt is not { } at)
        {
            WriteWrapped(to, "No hub has looked at the links yet.", width);
        }
        else if (now - at > StaleAfter)
        {
            var since = $"{PlainTime.At(at)} ({PlainTime.Span(now - at)})";
            WriteWrapped(to, $"No hub has looked at the links since {since}: is it running?", width);
        }
    }

    private static void WriteOrders(TextWriter to, HubStatus status, int width)
    {
        if (status.Departments.Count == 0)
        {
            return;
        }

        // States without an order have no column. A table that is still too wide becomes one line a department.
        var states = ShownStates.Where(s => status.Departments.Any(d => d.Orders[s] > 0)).ToList();
        var rows = status.Departments.Select(d => (string[])[d.Mapping, .. states.Select(s => Format(d.Orders[s]))]);
        var table = new TextTable(["department", .. states], [.. rows]);
        if (table.Width <= width)
        {
            table.Write(to);
        }
        else
        {
            foreach (var department in status.Departments)
            {
                var counts = states.Where(s => department.Orders[s] > 0).Select(s => $"{Format(department.Orders[s])} {s}");
                WriteWrapped(to, $"{department.Mapping}: {string.Join(", ", counts)}", width);
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

        var rows = status.Links.Select(l => (string[])
        [
            FormatWay(l),
            NameOf(l.State),
            Ago(l.LastSuccess),
            Ago(l.LastNews),
            FormatTraffic(l.Traffic),
            Ago(l.OldestWaiting ?? l.OldestUnanswered),
            Format(l.Parked),
            l.Expires is { } e ? string.Create(CultureInfo.InvariantCulture, $"{e.DaysLeft} d") : "-",
        ]);
        new TextTable(["way", "state", "last ok", "news", "24 h", "oldest", "parked", "expires"], [.. rows]).Write(to);
        to.WriteLine();

        string Ago(DateTimeOffset? at) => at is { } then ? PlainTime.Span(now - then) : "-";
    }

    // A single node that is not silent is not listed.
    private static void WriteNodes(TextWriter to, HubStatus status, DateTimeOffset now, int width)
    {
        var names = status.Nodes.Select(n => n.Name).Distinct(StringComparer.Ordinal);
        if (names.Count() > 1 || status.Nodes.Any(n => n.State == NodeState.Silent))
        {
            var rows = status.Nodes.Select(n => (string[])
            [
                n.Name,
                Format(n.Session),
                NameOf(n.State),
                n.Role,
                n.Version,
                PlainTime.Span(now - n.Seen),
                Format(n.Held),
                Format(n.Done),
            ]);
            new TextTable(["node", "session", "state", "role", "version", "seen", "held", "done"], [.. rows]).Write(to);
            to.WriteLine();
        }

        foreach (var (channel, waiting, since) in status.Outbox)
        {
            var age = PlainTime.Span(now - since);
            to.WriteLine($"{Format(waiting)} messages wait for the broker on {channel}, the oldest for {age}.");
        }

        foreach (var stuck in status.Stuck)
        {
            var messages = stuck.Count == 1 ? "1 message" : $"{Format(stuck.Count)} messages";
            var since = $"since {PlainTime.At(stuck.Since)} ({PlainTime.Span(now - stuck.Since)})";
            WriteWrapped(to, $"{messages} in {stuck.Queue} cannot be dead-lettered {since}, at {stuck.Node}: {stuck.Problem}", width);
        }
    }

    // A connection that a setting leaves unencrypted or unverified is shown on every status; the others need no line.
    private static IEnumerable<string> FormatTlsWarnings(HubStatus status)
    {
        var departments = status.Links.DistinctBy(l => l.Mapping)
            .Select(l => (Database: $"the database of {l.Mapping}", l.Tls, Key: "tls in its mapping"));
        var connections = departments.Prepend((Database: "the hub's database", status.Store?.Tls, Key: "Hub:StoreTls"));
        return connections.Select(c => c.Tls switch
        {
            ConnectionTls.Plain => $"Not encrypted: the connection to {c.Database} ({c.Key} allows it).",
            ConnectionTls.Unverified => $"Not verified: with whom the hub speaks as {c.Database} ({c.Key} allows it).",
            _ => null,
        }).OfType<string>();
    }

    private static string FormatTraffic(Silence traffic) => traffic.Expected24h is { } usual
        ? string.Create(CultureInfo.InvariantCulture, $"{traffic.Seen24h} of {usual:0}")
        : Format(traffic.Seen24h);

    private static string FormatWay(LinkReport link) => $"{(link.Direction == Direction.To ? "to" : "from")} {link.Mapping}";

    private static string NameOf(Enum state) => state.ToString().ToLowerInvariant();

    private static void WriteWrapped(TextWriter to, string text, int width)
    {
        while (text.Length > width && text.LastIndexOf(' ', width) is > 4 and var blank)
        {
            to.WriteLine(text[..blank]);
            text = $"  {text[(blank + 1)..]}";
        }

        to.WriteLine(text);
    }

    private static string FormatCounts(IReadOnlyDictionary<string, long> counts)
    {
        var parts = counts.Where(c => c.Value > 0).Select(c => $"{Format(c.Value)} {c.Key}");
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "none";
    }

    private static string Format(long n) => n.ToString(CultureInfo.InvariantCulture);
}
