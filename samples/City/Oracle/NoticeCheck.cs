using System.Text.RegularExpressions;
using Allentown311.City.Hub;

namespace Allentown311.City.Oracle;

/// <summary>A notice on disk: its ticket, its channel, and the line that names the event.</summary>
internal sealed record FoundNotice(string Ticket, string Channel, string EventLine);

/// <summary>Checks that each resident got one notice for each event, by the channel they asked for and no other.</summary>
internal static partial class NoticeCheck
{
    // "Received" and "completed".
    private const int Events = 2;

    /// <summary>What is missing, doubled or on a wrong channel, one line each. Pure.</summary>
    /// <param name="channels">The channel each accepted ticket's resident asked for.</param>
    /// <param name="orders">The hub's work orders: a ticket with a parked one may still lack its last notice.</param>
    /// <param name="found">The notices on disk.</param>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, string> channels, IEnumerable<HubOrder> orders, IReadOnlyCollection<FoundNotice> found)
    {
        var unfinished = orders.Where(o => o.State != "completed").Select(o => o.Ticket).ToHashSet(StringComparer.Ordinal);
        var byTicket = found.ToLookup(n => n.Ticket, StringComparer.Ordinal);
        foreach (var stranger in byTicket.Where(t => !channels.ContainsKey(t.Key)))
            yield return $"notice: {stranger.Count()} of {stranger.Key}, a ticket nobody posted";

        foreach (var (ticket, channel) in channels)
        {
            var notices = byTicket[ticket].ToList();
            var wanted = channel is "mail" or "text" ? Events : 0;
            foreach (var twice in notices.CountBy(n => (n.Channel, n.EventLine)).Where(n => n.Value > 1))
                yield return $"notice: {ticket} by {twice.Key.Channel}, {twice.Value} times the same";
            if (notices.Any(n => n.Channel != channel))
                yield return $"notice: {ticket} by a channel its resident did not ask for";
            if (notices.Count > wanted || (notices.Count < wanted && !unfinished.Contains(ticket)))
                yield return $"notice: {ticket} has {notices.Count} by {channel}, not {wanted}";
        }
    }

    /// <summary>The notices in the hub's folder.</summary>
    public static List<FoundNotice> Read(string folder) =>
    [
        .. Files(folder, "mail", "*.eml").Select(file => (Text: File.ReadAllText(file), Channel: "mail")).Select(m => new FoundNotice(
            Number().Match(m.Text[m.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]).Value, m.Channel,
            m.Text.Split('\n').First(line => line.StartsWith("Subject:", StringComparison.Ordinal)))),
        .. Files(folder, "text", "*.txt")
            .Select(File.ReadAllText)
            .Select(text => new FoundNotice(Number().Match(text).Value, "text", text)),
    ];

    private static string[] Files(string folder, string channel, string pattern) =>
        Directory.Exists(Path.Combine(folder, channel)) ? Directory.GetFiles(Path.Combine(folder, channel), pattern) : [];

    [GeneratedRegex(@"\b\d{2}-\d{5,}-\d\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
