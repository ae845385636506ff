using System.Reflection;
using System.Reflection.Emit;
using Allentown311.Connectors.Messaging;

namespace Allentown311.Connectors.Tests.Messaging;

[TestClass]
public sealed class When_a_broker_is_looked_for : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("brokers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void Rabbitmq_is_built_in() => Brokers.Factory("rabbitmq", folder).Kind.ShouldBe("rabbitmq");

    [TestMethod]
    public async Task Making_one_connects_to_nobody()
    {
        await using var broker = Brokers.Create(new BrokerSettings("rabbitmq", "amqp://user:secret@nowhere.invalid/", "hub"), TimeProvider.System);
        broker.ShouldNotBeNull();
    }

    [TestMethod]
    public void One_that_is_not_there_is_told_with_the_file_it_would_be_in_and_how_it_is_built()
    {
        var missing = Should.Throw<BrokerSettingsException>(() => Brokers.Factory("servicebus", folder));

        missing.Message.ShouldContain("\"servicebus\"");
        missing.Message.ShouldContain("Allentown311.servicebus.dll");
        missing.Message.ShouldContain(folder);
        missing.Message.ShouldContain("-p:FullFeed=true");
        missing.Message.ShouldContain("rabbitmq");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("../evil")]
    [DataRow("*")]
    public void A_kind_that_is_no_word_looks_for_no_file(string kind)
    {
        File.WriteAllText(Path.Combine(folder, "Allentown311.Other.dll"), "");
        Should.Throw<BrokerSettingsException>(() => Brokers.Factory(kind, folder)).Message.ShouldContain($"\"{kind}\"");
    }

    [TestMethod]
    public void One_beside_the_hub_is_found_by_its_kind_whatever_the_letters_of_its_file()
    {
        Write("Allentown311.FakeBus", kind: "fakebus");

        Brokers.Factory("fakebus", folder).Kind.ShouldBe("fakebus");
    }

    [TestMethod]
    public void A_file_without_such_a_factory_is_told()
    {
        Write("Allentown311.OtherBus", kind: "somethingelse");

        Should.Throw<BrokerSettingsException>(() => Brokers.Factory("otherbus", folder)).Message.ShouldContain("IBrokerFactory");
    }

    [TestMethod]
    public void A_file_that_is_no_assembly_is_told()
    {
        File.WriteAllText(Path.Combine(folder, "Allentown311.Broken.dll"), "not one");

        Should.Throw<BrokerSettingsException>(() => Brokers.Factory("broken", folder)).Message.ShouldContain("cannot be loaded");
    }

    [TestMethod]
    [DataRow("http://user:hush@host/")]
    [DataRow("host=here;password=hush")]
    [DataRow("amqp://hush@host/")]
    [DataRow("amqp://host/")]
    [DataRow("amqp://user:@host/")]
    [DataRow("amqp://user:hush@host/a/b")]
    [DataRow("amqp://user:hush@host/?heartbeat=5")]
    [DataRow("")]
    public void An_address_that_cannot_be_read_is_told_without_what_is_in_it(string address)
    {
        var wrong = Should.Throw<BrokerSettingsException>(() => Brokers.Create(new BrokerSettings("rabbitmq", address, "hub"), TimeProvider.System));

        wrong.Message.ShouldContain("amqp://user:password@host:5672/vhost");
        wrong.Message.ShouldNotContain("hush");
    }

    [TestMethod]
    public void Certificates_for_a_connection_without_tls_are_told() => Should.Throw<BrokerSettingsException>(() => Brokers.Create(
        new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub") { Tls = new Mappings.Http.TlsFiles("cert", "key", null, null) }, TimeProvider.System)).Message.ShouldContain("amqps://");

    [TestMethod]
    public void Settings_print_no_secret() => new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub").ToString().ShouldNotContain("hush");

    // An assembly as an integrator's would be: a public class with a constructor without parameters.
    private void Write(string name, string kind)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var factory = assembly.DefineDynamicModule(name).DefineType("FakeFactory", TypeAttributes.Public | TypeAttributes.Class, typeof(object), [typeof(IBrokerFactory)]);
        foreach (var method in typeof(IBrokerFactory).GetMethods())
        {
            var made = factory.DefineMethod(method.Name, MethodAttributes.Public | MethodAttributes.Virtual, method.ReturnType, [.. method.GetParameters().Select(p => p.ParameterType)]);
            var code = made.GetILGenerator();
            if (method.ReturnType == typeof(string))
            {
                code.Emit(OpCodes.Ldstr, kind);
            }
            else
            {
                code.Emit(OpCodes.Ldnull);
            }

            code.Emit(OpCodes.Ret);
            factory.DefineMethodOverride(made, method);
        }

        factory.DefineDefaultConstructor(MethodAttributes.Public);
        factory.CreateType();
        assembly.Save(Path.Combine(folder, $"{name}.dll"));
    }
}
