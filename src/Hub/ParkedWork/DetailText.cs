using System.Globalization;
using Allentown311.Hub.Links;

namespace Allentown311.Hub.ParkedWork;

/// <summary>An item's detail as <c>hub parked show</c> prints it.</summary>
internal static class DetailText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(ItemDetail detail, bool payloads, DateTimeOffset now)
    {
        var item = detail.Item;
        yield return $"{item.Id}  {item.About}  department {item.Department}{(item.Ticket is null ? "" : $"  ticket {item.Ticket}")}";
        yield return item.Reason is null ? "  not parked: it waits for its turn" : $"  parked since {item.Since.ToString("u", CultureInfo.InvariantCulture)}, {PlainTime.Span(now - item.Since)}";
        if (item.Reason is not null)
        {
            yield return $"  why: {item.Reason}";
        }

        if (detail.State is { } state)
        {
            var sent = detail.SentAt is { } at ? $"last sent {at.ToString("u", CultureInfo.InvariantCulture)}" : "never sent for all that is known";
            yield return $"  order: {state}, {sent}, {(detail.ExternalId is { } id ? $"their number {id}" : detail.MayHaveArrived ? "MAY HAVE ARRIVED" : "certainly not there")}";
        }

        if (detail.Payload is { } payload)
        {
            yield return "  what they said:";
            yield return Indented(payload);
        }

        for (var i = 0; i < detail.Attempts.Count; i++)
        {
            var attempt = detail.Attempts[i];
            yield return $"  {i + 1}. {attempt.At.ToString("u", CultureInfo.InvariantCulture)} {attempt.Outcome}, {attempt.ElapsedMs} ms{(attempt.Reason is null ? "" : $": {attempt.Reason}")}";
            yield return attempt.Sent is { } wire ? $"     sent:\n{Indented(wire)}" : "     nothing of what was sent is kept";
            yield return attempt.Answered is { } answer ? $"     answered:\n{Indented(answer)}" : "     no answer";
        }

        if (!payloads && (detail.Attempts.Count > 0 || detail.Payload is not null))
        {
            yield return "  Residents' data is masked; --payloads shows it, and the audit keeps who looked.";
        }

        yield return detail.MayDo.Count == 0 ? "  Nothing needs to be done." : $"  You may: {string.Join(", ", detail.MayDo)}. See docs/operations/parked.md.";
    }

    private static string Indented(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => $"       {line}"));
}
