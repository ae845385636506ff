using System.Text;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Loading;

[TestClass]
public sealed class When_a_city_folder_is_loaded : IDisposable
{
    private readonly string city = Directory.CreateTempSubdirectory("city").FullName;
    private readonly Faults faults = new();

    public When_a_city_folder_is_loaded() => Directory.CreateDirectory(Path.Combine(city, "mappings"));

    public void Dispose() => Directory.Delete(city, recursive: true);

    [TestMethod]
    public void Mappings_are_loaded_in_the_order_of_their_names()
    {
        Write("b.yaml", Files.Soap);
        Write("a.yml", Files.Rest);
        Write("notes.txt", "not a mapping");

        Load().Select(m => m.File).ShouldBe(["mappings/a.yml", "mappings/b.yaml"]);

        faults.All.ShouldBeEmpty();
    }

    [TestMethod]
    public void A_byte_order_mark_is_ignored()
    {
        File.WriteAllText(Path.Combine(city, "mappings", "a.yaml"), Files.Soap, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Load().Count.ShouldBe(1);

        faults.All.ShouldBeEmpty();
    }

    [TestMethod]
    public void Another_encoding_is_a_mistake_at_its_line()
    {
        File.WriteAllBytes(Path.Combine(city, "mappings", "a.yaml"), Encoding.Latin1.GetBytes("mapping: 1\nname: café\n"));

        Load().ShouldBeEmpty();

        var fault = faults.All.ShouldHaveSingleItem();
        (fault.File, fault.Line, fault.Remedy).ShouldBe(("mappings/a.yaml", 2, "Save the file as UTF-8"));
    }

    [TestMethod]
    public void A_name_used_twice_is_a_mistake_of_the_second_file()
    {
        Write("a.yaml", Files.Soap);
        Write("b.yaml", Files.Soap);

        Load();

        faults.All.ShouldHaveSingleItem()
            .ToString()
            .ShouldStartWith("mappings/b.yaml:2:7: the name \"streets\" is taken by mappings/a.yaml");
    }

    [TestMethod]
    public void Mistakes_of_all_files_come_in_one_report()
    {
        Write("a.yaml", Files.Soap.Replace("rate: 200/s", "rate: fast", StringComparison.Ordinal));
        Write("b.yaml", Files.Rest.Replace("status: 409", "status: conflict", StringComparison.Ordinal));

        Load();

        faults.All.Select(f => f.File).ShouldBe(["mappings/a.yaml", "mappings/b.yaml"]);
    }

    [TestMethod]
    public void A_missing_folder_is_a_mistake()
    {
        Directory.Delete(Path.Combine(city, "mappings"), recursive: true);

        Load().ShouldBeEmpty();

        faults.All.ShouldHaveSingleItem().ToString().ShouldStartWith("mappings: the folder is missing");
    }

    [TestMethod]
    public void An_integrators_own_kind_is_read_by_its_own_reader()
    {
        Write("a.yaml", "mapping: 1\nname: own\nconnector: pager\nlimits: { concurrency: 2 }\nnumber: 311\n");
        var kinds =
            new Dictionary<string, MappingReader>(MappingKinds.BuiltIn)
            {
                ["pager"] = (root, header) => root.NeedText("number", "1") == "311" && header.Limits.Concurrency == 2
                    ? null
                    : throw new InvalidOperationException(),
            };

        MappingLoader.Load(city, faults, Files.Variable, kinds: kinds).ShouldBeEmpty();

        faults.All.ShouldBeEmpty();
    }

    private IReadOnlyList<Mapping> Load() => MappingLoader.Load(city, faults, Files.Variable);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(city, "mappings", file), text);
}
