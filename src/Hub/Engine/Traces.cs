using System.Diagnostics;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>One trace from intake to notice: the trace context is stored with each job and taken up again by its step.</summary>
internal static class Traces
{
    /// <summary>Name of the hub's activity source.</summary>
    public const string SourceName = "Allentown311.Hub";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts the span of a step, under the ticket's trace; null (and free of cost) while nobody listens.</summary>
    public static Activity? Step(Job job) => Source.HasListeners()
        ? Source.StartActivity(job.Kind.ToString(), ActivityKind.Consumer, job.Trace)?.SetTag("Lane", job.Lane)
        : null;

    /// <summary>Starts the span of an intake.</summary>
    public static Activity? Intake(string source) => Source.StartActivity("Intake", ActivityKind.Server)?.SetTag("Source", source);

    /// <summary>
    /// Starts a mark in the ticket's own trace that a department said something: the word came from outside, in no trace or one of its
    /// own. What is logged until the mark ends is in the ticket's trace with it.
    /// </summary>
    public static Activity? Status(CrmCore.Tickets.Ticket ticket, string workOrderNo, string department, string state) =>
        Source.HasListeners()
            ? Source.StartActivity("StatusApplied", ActivityKind.Internal, ticket.Trace)?
                .SetTag("TicketNo", ticket.Number).SetTag("WorkOrderNo", workOrderNo)
                .SetTag("Department", department).SetTag("State", state)
            : null;
}
