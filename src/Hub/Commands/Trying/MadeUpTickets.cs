using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Tests;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>Made-up tickets that have every value a template may ask for. Pure.</summary>
internal static class MadeUpTickets
{
    /// <summary>One ticket for each service that the mapping's departments work.</summary>
    public static IEnumerable<TriedTicket> For(CityConfiguration city, Mapping mapping)
    {
        var departments = city.Catalogue.Departments.Where(d => d.Mapping == mapping.Name).Select(d => d.Code).ToHashSet();
        foreach (var service in city.Catalogue.Services.Where(s => s.Departments.Any(departments.Contains)))
        {
            var sample = new SampleTicket(
                service.Code, "made up to compare", "435 Hamilton St", 40.6023, -75.4714, "18101", null,
                MadeUpAnswers.For(service), "Test Person", "+1 610 555 0100", "test@example.org");
            var order = SampleOrder.Of(sample, mapping.Name, city.Catalogue);
            yield return new TriedTicket(service.Code, [new(order.Order, order.Ticket, order.Service, order.Department)]);
        }
    }
}
