using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_records_are_printed
{
    [TestMethod]
    public void No_personal_data_is_in_the_text()
    {
        var ticket = Some.Ticket(WorkOrderState.Pending) with
        {
            Description = "call Ana",
            Location = new Location("1 Ana St", "id-Ana", "Ana-Zip"),
            MediaUrl = "https://x/Ana.jpg",
            SourceReference = "Ana-1",
            Resident = new Resident
            {
                FirstName = "Ana",
                LastName = "Ana",
                Email = "Ana@x",
                Phone = "Ana",
                AccountId = "Ana",
                DeviceId = "Ana",
            },
        };
        foreach (var text in new[] { ticket.ToString(), ticket.Resident.ToString(), ticket.Location.ToString() })
        {
            text.ShouldNotContain("Ana");
        }
    }
}
