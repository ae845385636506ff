using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests;

/// <summary>Test data that the tests of this project start from.</summary>
internal static class Some
{
    public static DateTimeOffset Noon { get; } = new(2026, 7, 6, 16, 0, 0, TimeSpan.Zero);

    public static WorkOrder Order(WorkOrderState state = WorkOrderState.Pending, int ordinal = 1) => new()
    {
        TicketId = 417,
        Ordinal = ordinal,
        Reference = $"ALN-26-00417-3-{ordinal}",
        Department = "streets",
        Mapping = "streets",
        State = state,
        UpdatedAt = Noon,
    };

    public static Ticket Ticket(params WorkOrderState[] orders) => new()
    {
        Id = 417,
        Number = "26-00417-3",
        Service = "pothole",
        Source = "test",
        RequestedAt = Noon,
        UpdatedAt = Noon,
        Status = TicketStatus.Open,
        WorkOrders = [.. orders.Select((state, i) => Order(state, i + 1))],
    };

    /// <summary>A change <paramref name="minute"/> minutes after noon; a null state stands for a code the mapping lacks.</summary>
    public static StatusUpdate Update(WorkOrderState? state, int minute, string? note = null) => new()
    {
        Code = state?.ToString() ?? "UNMAPPED",
        State = state,
        ChangedAt = Noon.AddMinutes(minute),
        ExternalId = "S-1",
        Note = note,
    };

    public static Resident Resident(ContactMethod channel, string? email = "ana@example.org", string? phone = "610-555-0100") =>
        new() { Channel = channel, Email = email, Phone = phone };
}
