using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Dispatch;

/// <summary>Event ids 1300 to 1399, except those of the links.</summary>
internal static partial class Log
{
    /// <summary>Logs how an attempt ended, at the level of its outcome.</summary>
    public static void Report(ILogger log, Attempt attempt, string ticketNo, WorkOrder order, string connector, double elapsedMs)
    {
        switch (attempt.Class)
        {
            case OutcomeClass.Confirmed or OutcomeClass.HandedOver:
                Sent(log, ticketNo, order.Reference, order.Mapping, connector, attempt.Class, order.Sends + 1, elapsedMs);
                break;
            case OutcomeClass.InDoubt:
                InDoubt(log, ticketNo, order.Reference, order.Mapping, connector, order.Sends + 1, elapsedMs);
                break;
            case OutcomeClass.Rejected:
                Rejected(log, ticketNo, order.Reference, order.Mapping, connector, elapsedMs);
                break;
            case OutcomeClass.Absent:
                Absent(log, ticketNo, order.Reference, order.Mapping, connector);
                break;
            default:
                PutOff(log, ticketNo, order.Reference, order.Mapping, connector, attempt.Class);
                break;
        }
    }

    [LoggerMessage(
        1300,
        LogLevel.Information,
        "Work order {WorkOrderNo} of ticket {TicketNo} went to {Department} by {Connector}: {Outcome}, attempt {Attempt}, {ElapsedMs:0} ms",
        EventName = "WorkOrderSent")]
    private static partial void Sent(
        ILogger log,
        string ticketNo,
        string workOrderNo,
        string department,
        string connector,
        OutcomeClass outcome,
        int attempt,
        double elapsedMs);

    [LoggerMessage(
        1301,
        LogLevel.Warning,
        "Work order {WorkOrderNo} of ticket {TicketNo} may or may not have reached {Department} by {Connector} "
        + "(attempt {Attempt}, {ElapsedMs:0} ms); it is looked up before any second send",
        EventName = "WorkOrderInDoubt")]
    private static partial void InDoubt(
        ILogger log, string ticketNo, string workOrderNo, string department, string connector, int attempt, double elapsedMs);

    [LoggerMessage(
        1302,
        LogLevel.Warning,
        "Work order {WorkOrderNo} of ticket {TicketNo} is parked: {Department} refused it by {Connector}, {ElapsedMs:0} ms",
        EventName = "WorkOrderRejected")]
    private static partial void Rejected(
        ILogger log, string ticketNo, string workOrderNo, string department, string connector, double elapsedMs);

    [LoggerMessage(
        1303,
        LogLevel.Information,
        "Work order {WorkOrderNo} of ticket {TicketNo} was looked up at {Department} by {Connector} and is not there",
        EventName = "WorkOrderAbsent")]
    private static partial void Absent(ILogger log, string ticketNo, string workOrderNo, string department, string connector);

    [LoggerMessage(
        1304,
        LogLevel.Debug,
        "Work order {WorkOrderNo} of ticket {TicketNo} waits for {Department} by {Connector}: {Outcome}",
        EventName = "WorkOrderPutOff")]
    private static partial void PutOff(
        ILogger log, string ticketNo, string workOrderNo, string department, string connector, OutcomeClass outcome);

    [LoggerMessage(
        1308,
        LogLevel.Warning,
        "{Department} asked for a wait of {AskedSeconds:0} s; its work waits {PauseSeconds:0} s",
        EventName = "WaitBounded")]
    public static partial void WaitBounded(ILogger log, string department, double askedSeconds, double pauseSeconds);
}
