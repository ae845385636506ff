using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Tests;

/// <summary>A made-up order to try a mapping with.</summary>
/// <param name="Ticket">Its ticket.</param>
/// <param name="Order">The order.</param>
/// <param name="Service">The service, from the catalogue where it has one.</param>
/// <param name="Department">The service's department.</param>
public sealed record SampleOrder(Ticket Ticket, WorkOrder Order, Service Service, Department Department)
{
    private static readonly DateTimeOffset DefaultRequested = new(2026, 3, 2, 15, 4, 5, TimeSpan.Zero);

    /// <summary>The reference of every sample order.</summary>
    public static string Reference => WorkOrderId.Reference("TEST", TicketNumber.Format(1, 2026), 1);

    /// <summary>The order of a sample ticket. Its reference is always the same, and no real order can have it.</summary>
    /// <param name="sample">The ticket's values.</param>
    /// <param name="mapping">The mapping's name.</param>
    /// <param name="catalogue">The city's catalogue; null where there is none at hand.</param>
    public static SampleOrder Of(SampleTicket sample, string mapping, Catalogue? catalogue)
    {
        var department =
            catalogue?.Service(sample.Service)?.Departments.Select(catalogue.Department).FirstOrDefault(d => d?.Mapping == mapping)
            ?? catalogue?.Departments.FirstOrDefault(d => d.Mapping == mapping)
            ?? new Department(mapping, Translated.Of(mapping), mapping);
        var service = catalogue?.Service(sample.Service)
            ?? new Service { Code = sample.Service, Name = Translated.Of(sample.Service), Departments = [department.Code] };
        var requested = sample.Requested is not null && TimeFormat.Iso.TryRead(sample.Requested, out var given) ? given : DefaultRequested;
        var ticket = new Ticket
        {
            Id = 1, Number = TicketNumber.Format(1, 2026), Service = sample.Service, Description = sample.Description,
            Location = new Location(sample.Address, null, sample.Zip, sample.Latitude, sample.Longitude), Answers = sample.Answers,
            Resident = Resident(sample), Source = "test", RequestedAt = requested, UpdatedAt = requested,
        };
        var order = new WorkOrder
        {
            TicketId = 1,
            Ordinal = 1,
            Reference = Reference,
            Department = department.Code,
            Mapping = mapping,
            UpdatedAt = requested,
        };
        return new SampleOrder(ticket with { WorkOrders = [order] }, order, service, department);
    }

    /// <summary>The values that templates may write.</summary>
    public OrderValues Values(CodeTables codes) => new(Ticket, Order, Service, Department, codes);

    private static Resident Resident(SampleTicket sample)
    {
        var names = (sample.ResidentName ?? "").Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new Resident
        {
            FirstName = names.Length > 0 ? names[0] : null,
            LastName = names.Length > 1 ? names[1] : null,
            Phone = sample.ResidentPhone,
            Email = sample.ResidentEmail,
        };
    }
}
