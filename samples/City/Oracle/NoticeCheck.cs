using System.Text.RegularExpressions;
using Allentown311.City.Hub;

namespace Allentown311.City.Oracle;

/// <summary>A notice on disk: its ticket, its channel, and the line that names the event.</summary>
internal sealed record FoundNotice(string Ticket, string Channel, string EventLine);

/// <summary>Checks that each resident got one notice for each event, by the channel they asked for and no other.</summary>
internal static partial class NoticeCheck
{
    // A resident gets a notice when the ticket is received and when it is completed.
    private const int NoticesPerTicket = 2;

    /// <summary>The notices that are missing, doubled or on a wrong channel, one line each. Pure.</summary>
    /// <param name="channels">The channel each accepted ticket's resident asked for.</param>
    /// <param name="orders">The hub's work orders: a ticket with a parked one may still lack its last notice.</param>
    /// <param name="found">The notices on disk.</param>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, string> channels, IEnumerable<HubOrder> orders, IReadOnlyCollection<FoundNotice> found)
    {
        var unfinished = orders.Where(o => o.State != "completed").Select(o => o.Ticket).ToHashSet(StringComparer.Ordinal);
        var byTicket = found.ToLookup(n => n.Ticket, StringComparer.Ordinal);
        foreach (var unknown in byTicket.Where(t => !channels.ContainsKey(t.Key)))
            yield return $"notice: {unknown.Count()} of {unknown.Key}, a ticket that was not posted";

        foreach (var (ticket, channel) in channels)
        {
            var notices = byTicket[ticket].ToList();
            var expected = channel is "mail" or "text" ? NoticesPerTicket : 0;
            foreach (var twice in notices.CountBy(n => (n.Channel, n.EventLine)).Where(n => n.Value > 1))
                yield return $"notice: {ticket} by {twice.Key.Channel}, {twice.Value} times the same";
            if (notices.Any(n => n.Channel != channel))
                yield return $"notice: {ticket} by a channel its resident did not ask for";
            if (notices.Count > expected || (notices.Count < expected && !unfinished.Contains(ticket)))
                yield return $"notice: {ticket} has {notices.Count} by {channel}, not {expected}";
        }
    }

    /// <summary>Reads the notices in the hub's folder.</summary>
    public static List<FoundNotice> Read(string folder) =>
    [
        .. Files(folder, "mail", "*.eml").Select(File.ReadAllText).Select(ReadMail),
        .. Files(folder, "text", "*.txt").Select(File.ReadAllText).Select(ReadText),
    ];

    private static FoundNotice ReadMail(string mail)
    {
        var body = mail[mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)..];
        var subject = mail.Split('\n').First(line => line.StartsWith("Subject:", StringComparison.Ordinal));
        return new FoundNotice(Number().Match(body).Value, "mail", subject);
    }

    private static FoundNotice ReadText(string text) => new(Number().Match(text).Value, "text", text);

    private static string[] Files(string folder, string channel, string pattern)
    {
        var path = Path.Combine(folder, channel);
        return Directory.Exists(path) ? Directory.GetFiles(path, pattern) : [];
    }

    [GeneratedRegex(@"\b\d{2}-\d{5,}-\d\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
