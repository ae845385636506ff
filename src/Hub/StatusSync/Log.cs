using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;

namespace Allentown311.Hub.StatusSync;

/// <summary>Event ids 1400 to 1499.</summary>
internal static partial class Log
{
    /// <summary>Logs each work order that changed its state, and what the page held that could not be applied.</summary>
    public static void WriteChanges(ILogger log, string department, string connector, StatusChanges changes, StatusPage? page)
    {
        foreach (var (ticket, order) in changes.Moved)
        {
            using var span = Traces.Status(ticket, order.Reference, department, order.State.Name());
            Moved(log, ticket.Number, order.Reference, department, connector, order.State, order.DepartmentCode);
        }

        if (changes.Unmapped > 0)
        {
            Unmapped(log, department, changes.Unmapped);
        }

        if (changes.Unordered > 0)
        {
            Unordered(log, department, changes.Unordered);
        }

        if (changes.OfDestroyed > 0)
        {
            OfDestroyed(log, department, changes.OfDestroyed);
        }

        if (page is { Rejected.Count: > 0 } or { File.Problem: not null })
        {
            Unreadable(log, department, connector, page.Rejected.Count, page.File?.Problem is not null);
        }
    }

    [LoggerMessage(
        1400,
        LogLevel.Information,
        "Work order {WorkOrderNo} of ticket {TicketNo}: {Department} says {State} ({Code}) by {Connector}",
        EventName = "StatusApplied")]
    private static partial void Moved(
        ILogger log, string ticketNo, string workOrderNo, string department, string connector, WorkOrderState state, string? code);

    [LoggerMessage(
        1401,
        LogLevel.Warning,
        "{Department} used {Count} status codes its mapping does not know; they are parked",
        EventName = "StatusUnmapped")]
    private static partial void Unmapped(ILogger log, string department, int count);

    [LoggerMessage(
        1402,
        LogLevel.Warning,
        "{Department} sent {Count} rows by {Connector} that cannot be read (whole file: {WholeFile}); they are parked",
        EventName = "StatusUnreadable")]
    private static partial void Unreadable(ILogger log, string department, string connector, int count, bool wholeFile);

    [LoggerMessage(
        EventId = 1403,
        EventName = "StatusReadFailed",
        Message = "{Department} could not be asked for its changes (attempt {Attempt}): {Error}")]
    public static partial void ReadFailed(ILogger log, string department, int attempt, string error, LogLevel level);

    [LoggerMessage(1404, LogLevel.Information, "{Department} answers again when asked for its changes", EventName = "StatusReadRecovered")]
    public static partial void ReadRecovered(ILogger log, string department);

    [LoggerMessage(
        1410,
        LogLevel.Warning,
        "A link of a work order's mail was refused: it is not the hub's, or no longer valid",
        EventName = "LinkRefused")]
    public static partial void LinkRefused(ILogger log);

    [LoggerMessage(1405, LogLevel.Warning, "A push that says it is from {Department} was refused: {Reason}", EventName = "PushRefused")]
    public static partial void PushRefused(ILogger log, string department, string reason);

    [LoggerMessage(
        1406,
        LogLevel.Warning,
        "The feed of {Department} has not moved for {Rounds} rounds: {Reason}",
        EventName = "FeedStands")]
    public static partial void FeedStands(ILogger log, string department, int rounds, string reason);

    [LoggerMessage(
        1407,
        LogLevel.Warning,
        "{Department} sent {Count} changes whose times do not tell whether they are newer than what is known; they are parked",
        EventName = "StatusUnordered")]
    private static partial void Unordered(ILogger log, string department, int count);

    [LoggerMessage(
        1409,
        LogLevel.Information,
        "{Department} sent {Count} changes of orders whose record was destroyed; they change nothing",
        EventName = "StatusOfDestroyed")]
    private static partial void OfDestroyed(ILogger log, string department, int count);

    [LoggerMessage(
        1408,
        LogLevel.Information,
        "{Department} asked whether the hub wants its pushes, and was answered",
        EventName = "HandshakeAnswered")]
    public static partial void HandshakeAnswered(ILogger log, string department);
}
