using System.Text.Json;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>One item as it is listed. <c>kind</c>, <c>subject</c>, <c>lane</c> and <c>reason</c> are as they always were.</summary>
internal sealed record ItemLine(string Kind, long Subject, string Lane, string? Reason, string Id, DateTimeOffset Since, string Department, string About, string? Ticket)
{
    /// <summary>The line of an item; what a department said of a resident is taken out of the reason.</summary>
    public static ItemLine Of(ParkedItem item) => new(
        item.Job.Kind.ToString(), item.Job.Subject, item.Job.Lane, item.Ticket is { } ticket && item.Job.Parked is { } reason ? new ResidentMask(ticket).Apply(reason) : item.Job.Parked,
        item.Id, item.Job.WrittenAt, item.Where, item.About, item.Ticket?.Number);

    /// <summary>Records print their members; a reason may quote a resident.</summary>
    public override string ToString() => Id;
}

/// <summary>One attempt as it is shown.</summary>
internal sealed record AttemptDetail(DateTimeOffset At, string Outcome, string? Reason, long ElapsedMs, string? Sent, string? Answered)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"{Outcome} at {At:u}";
}

/// <summary>Why an item is parked, since when, what was sent and answered, and what a person may do.</summary>
internal sealed record ItemDetail(
    ItemLine Item, string? State, int Sends, DateTimeOffset? SentAt, bool MayHaveArrived, string? ExternalId, string? Payload, IReadOnlyList<AttemptDetail> Attempts, IReadOnlyList<string> MayDo)
{
    /// <summary>Puts it together.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attempts">What was sent and answered.</param>
    /// <param name="city">The city.</param>
    /// <param name="payloads">True to show residents' data; the caller has it audited.</param>
    /// <param name="actor">Who looks.</param>
    public static ItemDetail Of(ParkedItem item, IReadOnlyList<SendAttempt> attempts, CityConfiguration city, bool payloads, Actor actor)
    {
        var mask = item.Ticket is { } ticket ? new ResidentMask(ticket) : null;
        var line = ItemLine.Of(item);
        return new ItemDetail(
            payloads ? line with { Reason = item.Job.Parked } : line,
            item.Order?.State.Name(),
            item.Order?.Sends ?? 0,
            item.Order?.SentAt,
            item.Order is { MayHaveArrived: true } or { State: WorkOrderState.InDoubt } || item.Job.MayHaveRun,
            item.Order?.ExternalId,
            Said(item, payloads),
            [.. attempts.Select(a => new AttemptDetail(a.At, a.Outcome, Shown(a.Reason), (long)a.Elapsed.TotalMilliseconds, Shown(a.Sent), Shown(a.Answered)))],
            ParkedRules.Open(item, city, actor));

        string? Shown(string? text) => text is null || payloads ? text : mask?.Apply(text) ?? Hidden(text);
    }

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => Item.Id;

    // A department's note may speak of anybody; its code and number do not.
    private static string? Said(ParkedItem item, bool payloads)
    {
        if (item.Job.Payload is not { } payload)
        {
            return null;
        }

        if (payloads)
        {
            return payload;
        }

        if (item.Job.Kind != JobKind.ApplyStatus)
        {
            return Hidden(payload);
        }

        var update = JsonSerializer.Deserialize(payload, StatusJson.Default.StatusUpdate)!;
        return $"code \"{update.Code}\", their number {update.ExternalId ?? "not given"}, changed {update.ChangedAt:u}{(update.Note is null ? "" : $", note {ResidentMask.Masked}")}";
    }

    private static string Hidden(string text) => $"{ResidentMask.Masked} {text.Length} characters";
}
