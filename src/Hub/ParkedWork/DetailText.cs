using System.Globalization;
using Allentown311.Hub.Links;
using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.ParkedWork;

/// <summary>Formats an item's detail as <c>hub parked show</c> prints it.</summary>
internal static class DetailText
{
    /// <summary>The lines to print.</summary>
    /// <param name="detail">The item.</param>
    /// <param name="payloads">True when <paramref name="detail"/> shows residents' data; otherwise a line says that it is masked.</param>
    /// <param name="now">The time (UTC).</param>
    public static IEnumerable<string> FormatLines(ItemDetail detail, bool payloads, DateTimeOffset now) =>
        Format(detail, payloads, now).Select(part => part.Length == 1 ? TerminalWriter.OneLine(part[0]) : $"{part[0]}\n{Indent(part[1])}");

    // A line, or a line and the text below it. No text from outside may pass for a line of the hub's own.
    private static IEnumerable<string[]> Format(ItemDetail detail, bool payloads, DateTimeOffset now)
    {
        var item = detail.Item;
        var ticket = item.Ticket is null ? "" : $"  ticket {item.Ticket}";
        yield return [$"{item.Id}  {item.About}  department {item.Department}{ticket}"];
        yield return
        [
            item.Reason is null
                ? "  not parked: it waits for its turn"
                : $"  parked since {Time(item.Since)}, {PlainTime.Span(now - item.Since)}",
        ];
        if (item.Reason is not null)
        {
            yield return [$"  why: {item.Reason}"];
        }

        if (detail.State is { } state)
        {
            var sent = detail.SentAt is { } at ? $"last sent {Time(at)}"
                : detail.Attempts is [.., { } last] ? $"last tried {Time(last.At)}"
                : "never sent for all that is known";
            yield return [$"  order: {state}, {sent}, {Arrival(detail)}"];
        }

        if (detail.Payload is { } payload)
        {
            yield return ["  what they said:", payload];
        }

        for (var i = 0; i < detail.Attempts.Count; i++)
        {
            var attempt = detail.Attempts[i];
            var reason = attempt.Reason is null ? "" : $": {attempt.Reason}";
            yield return [$"  {i + 1}. {Time(attempt.At)} {attempt.Outcome}, {attempt.ElapsedMs} ms{reason}"];
            yield return attempt.Sent is { } request ? ["     sent:", request] : ["     nothing of what was sent is kept"];
            yield return attempt.Answered is { } answer ? ["     answered:", answer] : ["     no answer"];
        }

        if (!payloads && (detail.Attempts.Count > 0 || detail.Payload is not null))
        {
            yield return ["  Residents' data is masked; --payloads shows it, and the audit keeps who looked."];
        }

        yield return
        [
            detail.MayDo.Count == 0
                ? "  Nothing needs to be done."
                : $"  You may: {string.Join(", ", detail.MayDo)}. See docs/operations/parked.md.",
        ];
    }

    private static string Arrival(ItemDetail detail)
    {
        if (detail.ExternalId is { } number)
        {
            return $"their number {number}";
        }

        return detail.MayHaveArrived ? "MAY HAVE ARRIVED" : "certainly not there";
    }

    private static string Time(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);

    private static string Indent(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => $"       {line}"));
}
