using System.Diagnostics;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>One trace from intake to notice: the trace context is stored with each job, and the job's step continues it.</summary>
internal static class Traces
{
    /// <summary>Name of the hub's activity source.</summary>
    public const string SourceName = "Allentown311.Hub";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts the span of a step in the ticket's trace; null, at no cost, while no listener is attached.</summary>
    public static Activity? Step(Job job) => Source.HasListeners()
        ? Source.StartActivity(job.Kind.ToString(), ActivityKind.Consumer, job.Trace)?.SetTag("Lane", job.Lane)
        : null;

    /// <summary>Starts the span of an intake.</summary>
    public static Activity? Intake(string source) => Source.StartActivity("Intake", ActivityKind.Server)?.SetTag("Source", source);

    /// <summary>
    /// Starts a span in the ticket's own trace for a status update that is applied: the update came from outside, in no trace or in a trace
    /// of the department. Events logged until the span ends belong to the ticket's trace too.
    /// </summary>
    public static Activity? Status(CrmCore.Tickets.Ticket ticket, string workOrderNo, string department, string state) =>
        Source.HasListeners()
            ? Source.StartActivity("StatusApplied", ActivityKind.Internal, ticket.Trace)?
                .SetTag("TicketNo", ticket.Number).SetTag("WorkOrderNo", workOrderNo)
                .SetTag("Department", department).SetTag("State", state)
            : null;
}
