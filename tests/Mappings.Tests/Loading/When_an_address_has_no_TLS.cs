using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Tests.Loading;

/// <summary>Orders hold what residents wrote, so none leaves this machine in the clear unless the city says so by name.</summary>
[TestClass]
public sealed class When_an_address_has_no_TLS
{
    [TestMethod]
    [DataRow("https://works.test/", "")]
    [DataRow("http://127.0.0.1:8080/", "")]
    [DataRow("http://[::1]:8080/", "")]
    [DataRow("http://localhost/", "")]
    [DataRow("http://works.test/", "plain_to: works.test,")]
    [DataRow("http://10.0.0.7:8080/", "plain_to: 10.0.0.7,")]
    public void It_is_this_machines_or_the_city_names_its_host_a_second_time(string url, string plainTo) =>
        Faults(Rest(url, plainTo)).ShouldBeEmpty();

    [TestMethod]
    [DataRow("http://works.test/", "", "would cross the network in the clear", "plain_to: works.test")]
    [DataRow("http://10.0.0.7/", "", "would cross the network in the clear", "https")]
    [DataRow("http://works.test/", "plain_to: other.test,", "the address is of works.test", "a second time")]
    public void Elsewhere_it_is_a_mistake_that_says_what_to_write(string url, string plainTo, string problem, string remedy)
    {
        var fault = Faults(Rest(url, plainTo)).ShouldHaveSingleItem();

        fault.Problem.ShouldContain(problem);
        fault.Remedy.ShouldContain(remedy);
    }

    [TestMethod]
    public void A_client_secret_is_never_sent_in_the_clear()
    {
        const string Auth = "auth: { oauth2: { token_url: \"http://login.test/\", client_id: hub, client_secret: \"${SECRET}\" } }";
        var fault = Faults(Rest("https://works.test/", $"{Auth},")).ShouldHaveSingleItem();

        fault.Problem.ShouldContain("client secret");
    }

    [TestMethod]
    [DataRow("amqps://hub:${SECRET}@works.test/", "", 0)]
    [DataRow("amqp://hub:${SECRET}@127.0.0.1/", "", 0)]
    [DataRow("amqp://hub:${SECRET}@works.test/", "plain_to: works.test", 0)]
    [DataRow("amqp://hub:${SECRET}@works.test/", "", 1)]
    public void A_brokers_address_is_held_to_the_same(string url, string plainTo, int mistakes) => Faults($$$"""
        mapping: 1
        name: works
        connector: queue
        connection: { broker: rabbitmq, url: "{{{url}}}", {{{plainTo}}} }
        status: { new: received }
        submit: { queue: works.orders, json: { ref: "{{ref}}" } }
        """).Count.ShouldBe(mistakes);

    private static string Rest(string url, string more) => $$$"""
        mapping: 1
        name: works
        connector: rest
        connection: { url: "{{{url}}}", {{{more}}} timeout: 10s }
        status: { new: received }
        submit: { path: /orders, json: { ref: "{{ref}}" }, read: { id: $.id } }
        """;

    private static IReadOnlyList<Fault> Faults(string mapping)
    {
        var faults = new Faults();
        MappingLoader.LoadText("mappings/works.yaml", mapping, faults, name => name == "SECRET" ? "s3cret" : null);
        return faults.All;
    }
}
