using Allentown311.Departments.Crew;
using Allentown311.Departments.Faults;

namespace Allentown311.Departments;

/// <summary>The parts of a department's system that differ from the other departments; everything else is shared.</summary>
internal sealed record Department
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required int Port { get; init; }

    /// <summary>The prefix of a work order's number, before six digits; a department with an empty prefix shows the row id.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The statuses an undisturbed work order walks through, first to last.</summary>
    public required string[] Steps { get; init; }

    /// <summary>Other statuses that end a work order. People set them; the crew never does.</summary>
    public required string[] OtherFinalStatuses { get; init; }

    /// <summary>
    /// The SQL that creates <c>work_order</c>, a table or a view with at least id, ref, type, place, status and changed_at. The ledger, the
    /// crew and the page use only these columns.
    /// </summary>
    public required string Schema { get; init; }

    public required Action<IServiceCollection> AddServices { get; init; }
    public Action<WebApplication> Map { get; init; } = _ => { };

    /// <summary>Returns the kind of a request; null for a request that gets no fault.</summary>
    public Func<HttpRequest, CallKind?> ClassifyCall { get; init; } = _ => null;

    public string FormatNumber(long id) => Prefix.Length == 0 ? $"{id}" : $"{Prefix}-{id:000000}";

    public bool IsFinal(string status) => status == Steps[^1] || OtherFinalStatuses.Contains(status);
}

/// <summary>The options of the command line.</summary>
internal sealed record Settings(string Urls, DirectoryInfo Data, CrewPace Pace, int? Seed, FaultPlan Faults);

/// <summary>The process cannot start; the message explains what to change.</summary>
internal sealed class CannotStartException(string message) : Exception(message);
