using System.Globalization;
using System.Reflection;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>The contract is worth what it finds: each mistake that connectors really make fails one of its tests.</summary>
[TestClass]
public sealed class When_the_contract_meets_a_mistake
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Mistakes => Enum.GetValues<Mistake>().Select(m => new object[] { m });

    [TestMethod]
    [DynamicData(nameof(Mistakes))]
    public async Task It_fails_and_a_sound_connector_passes(Mistake mistake)
    {
        List<string> failed = [];
        var passed = 0;
        foreach (var test in typeof(StatusContract).GetMethods().Where(m => m.GetCustomAttribute<TestMethodAttribute>() is not null))
        {
            var rows = test.GetCustomAttributes<DataRowAttribute>().Select(r => r.Data).DefaultIfEmpty([]);
            foreach (var row in rows)
            {
                try
                {
                    await (Task)test.Invoke(new Suite(mistake, TestContext.CancellationToken), row)!;
                    passed++;
                }
                catch (AssertInconclusiveException)
                {
                    // The connector cannot do what the test is about.
                }
                catch (Exception e) when (!TestContext.CancellationToken.IsCancellationRequested)
                {
                    failed.Add($"{test.Name}: {e.Message}");
                }
            }
        }

        passed.ShouldBeGreaterThan(15);
        if (mistake == Mistake.None)
        {
            failed.ShouldBeEmpty();
        }
        else
        {
            failed.ShouldNotBeEmpty($"no test of the contract minds {mistake}");
            TestContext.WriteLine(string.Join('\n', failed.Select(f => f.Split(':')[0]).Distinct(StringComparer.Ordinal)));
        }
    }

#pragma warning disable MSTEST0030 // Its tests are run by the test above, and not by the runner.
    private sealed class Suite(Mistake mistake, CancellationToken ct) : StatusContract
#pragma warning restore MSTEST0030
    {
        protected override CancellationToken Ct => ct;

        protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new MemoryRig(mistake));
    }

    private sealed class MemoryRig : Rig
    {
        private readonly MemoryDepartment department = new();

        public MemoryRig(Mistake mistake)
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["mistake"] = mistake.ToString() };
            Connector = new FaultyConnector(Connections.Of<FaultyConnector>(settings, Clock), department);
        }

        public override IWorkOrderConnector Connector { get; }

        public override string SpoiledAnswer => throw new NotSupportedException();

        public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() =>
            Task.FromResult<IReadOnlyList<DepartmentRecord>>(
                [.. department.Records.Select(r => new DepartmentRecord(r.Reference, r.Details))]);

        public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "")
        {
            department.Report(reference, code, at.ToString("O", CultureInfo.InvariantCulture), note);
            return Task.CompletedTask;
        }

        public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
        {
            await ChangeAsync(first, "WIP", at);
            department.Report(bad, "WIP", "yesterday noon", "");
            await ChangeAsync(last, "WIP", at);
        }

        public override Task GoDownAsync()
        {
            department.IsDown = true;
            return Task.CompletedTask;
        }

        public override bool LoseNextAnswer() => department.LosesAnswer = true;

        public override bool StopAnswering() => department.IsSilent = true;

        public override Task<string> MakeByHandAsync(string code, DateTimeOffset at) => throw new NotSupportedException();

        // Nothing lies between this connector and its department that could be spoiled.
        public override Task SpoilAsync() => throw new AssertInconclusiveException("This department's answers are objects.");
    }
}
