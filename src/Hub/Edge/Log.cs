namespace Allentown311.Hub.Edge;

/// <summary>Event ids 1950 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1950,
        LogLevel.Information,
        "Work order {WorkOrderNo} of ticket {TicketNo} came from the hub for {Department}: {Outcome}",
        EventName = "EdgeOrderTaken")]
    public static partial void OrderAccepted(ILogger log, string workOrderNo, string ticketNo, string department, string outcome);

    [LoggerMessage(
        1951,
        LogLevel.Information,
        "Work order {WorkOrderNo} is {State} at the hub for {Department}",
        EventName = "EdgeWordApplied")]
    public static partial void StatusApplied(ILogger log, string workOrderNo, string department, string state);

    [LoggerMessage(
        1952,
        LogLevel.Error,
        "A message of the hub for {Department} could not be dealt with ({Error}); it is tried again. {Where}",
        EventName = "EdgeMessageFailed")]
    public static partial void Failed(ILogger log, string department, string error, string? where);

    [LoggerMessage(
        1954,
        LogLevel.Warning,
        "The broker did not take this hub's pulse for {Department} ({Reason}); the city's hub will report it as silent",
        EventName = "EdgePulseNotTaken")]
    public static partial void PulseNotTaken(ILogger log, string department, string reason);
}
