using System.Text.Json;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>The names under which a resident's contact method is stored, and sent to an edge hub. Neither may change.</summary>
[TestClass]
public sealed class When_a_residents_contact_method_is_serialized
{
    private static readonly Resident Resident = new() { Channel = ContactMethod.Text };

    [TestMethod]
    public void The_store_holds_a_contact_method_as_Channel() =>
        JsonSerializer.SerializeToElement(Resident, TicketJson.Default.Resident).GetProperty("Channel").GetInt32()
            .ShouldBe((int)ContactMethod.Text);

    [TestMethod]
    public void An_edge_hub_gets_a_contact_method_as_channel() =>
        JsonSerializer.SerializeToElement(Resident, EdgeJson.Default.Resident).GetProperty("channel").GetInt32()
            .ShouldBe((int)ContactMethod.Text);

    [TestMethod]
    public void A_stored_contact_method_is_read_back() =>
        JsonSerializer.Deserialize("""{"Channel":2,"Language":"es"}""", TicketJson.Default.Resident)!.Channel.ShouldBe(ContactMethod.Text);
}
