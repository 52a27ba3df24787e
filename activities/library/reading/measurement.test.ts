import type { MeasurementKind, ValueUnit } from '../../../schemas/molecule';
import { readValue, requireAgreement } from './measurement';
import { REMARKS } from './record';

const read = (text: string, unit: ValueUnit = 'none') => readValue(text, { unit });

describe('readValue', () => {
  test.each<[string, ValueUnit, number]>([
    ['1e-6', 'M', 6],
    ['100', 'nM', 7],
    ['2.5', 'uM', 6 - Math.log10(2.5)],
    ['1e-3', 'uM', 9],
    ['10', 'pM', 11],
    ['0.5', 'mM', 3 - Math.log10(0.5)],
    ['6.2', 'p', 6.2],
    ['-3.3', 'log mol/L', -3.3],
    ['250', 'none', 250],
    ['.5', 'none', 0.5],
    ['5.', 'none', 5],
    ['+7e0', 'p', 7],
  ])('reads %s %s', (text, unit, value) => {
    expect(read(text, unit)).toEqual({
      measured: { value: expect.closeTo(value, 12), relation: '=' },
    });
  });

  test('turns the relation of a molar value round, and of no other', () => {
    expect(read('>10000', 'nM').measured).toEqual({ value: 5, relation: '<' });
    expect(read('< 1', 'nM').measured).toEqual({ value: 9, relation: '>' });
    expect(read('>=10', 'uM').measured).toEqual({ value: 5, relation: '<' });
    expect(read('>5', 'p').measured).toEqual({ value: 5, relation: '>' });
    expect(read('≤4', 'p').measured).toEqual({ value: 4, relation: '<' });
    expect(read('=4', 'p').measured).toEqual({ value: 4, relation: '=' });
  });

  test.each<[string, ValueUnit, string]>([
    ['', 'nM', REMARKS.valueMissing],
    ['  ', 'nM', REMARKS.valueMissing],
    ['N/A', 'nM', REMARKS.valueMissing],
    ['NaN', 'nM', REMARKS.valueNotANumber],
    ['inf', 'p', REMARKS.valueNotANumber],
    ['-Infinity', 'p', REMARKS.valueNotANumber],
    ['1e999', 'none', REMARKS.valueNotANumber],
    ['active', 'none', REMARKS.valueNotANumber],
    ['10-20', 'nM', REMARKS.valueNotANumber],
    ['1,234', 'nM', REMARKS.valueNotANumber],
    ['5 ± 2', 'nM', REMARKS.valueNotANumber],
    ['-5', 'nM', REMARKS.valueNotPositive],
    ['0', 'uM', REMARKS.valueNotPositive],
    ['250', 'p', REMARKS.valueImplausible],
    ['1e9', 'nM', REMARKS.valueImplausible],
    ['1e-9', 'pM', REMARKS.valueImplausible],
    ['42', 'log mol/L', REMARKS.valueImplausible],
    ['5 uM', 'nM', REMARKS.valueOtherUnit],
  ])('drops "%s" in %s: %s', (text, unit, remark) => {
    expect(read(text, unit)).toEqual({ remark });
  });

  test('takes a unit in the cell when it is the one given', () => {
    expect(read('100 nM', 'nM').measured?.value).toBeCloseTo(7, 12);
    expect(read('1 µM', 'uM').measured?.value).toBeCloseTo(6, 12);
  });

  test('remarks on an approximate value', () => {
    const approximate = read('~7', 'p');
    expect(approximate).toEqual({
      measured: { value: 7, relation: '=' },
      remark: REMARKS.valueApproximate,
    });
  });

  test('reads a decimal comma only where it is one', () => {
    expect(readValue('6,5', { unit: 'p', decimalComma: true }).measured?.value).toBe(6.5);
    expect(readValue('>6,5', { unit: 'p', decimalComma: true }).measured?.value).toBe(6.5);
    expect(readValue('6,5', { unit: 'p' })).toEqual({ remark: REMARKS.valueNotANumber });
  });
});

describe('requireAgreement', () => {
  const agree = (column: string, unit: ValueUnit, kind: MeasurementKind = 'other') =>
    requireAgreement(column, { unit, kind });

  test.each<[string, ValueUnit]>([
    ['IC50_uM', 'nM'],
    ['IC50 (nM)', 'uM'],
    ['Ki [µM]', 'nM'],
    ['IC50_nM', 'none'],
    ['IC50 nm', 'p'],
    ['pIC50', 'nM'],
    ['pKi', 'uM'],
    ['activity (M)', 'nM'],
  ])('refuses column "%s" as %s', (column, unit) => {
    expect(() => agree(column, unit)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  test.each<[string, ValueUnit]>([
    ['IC50_uM', 'uM'],
    ['Ki [µM]', 'uM'],
    ['pIC50', 'p'],
    ['pIC50', 'none'],
    ['standard_value', 'nM'],
    ['activity', 'p'],
    ['Molecular Weight', 'none'],
    ['M_number', 'none'],
    ['measured log solubility in mols per litre', 'log mol/L'],
  ])('accepts column "%s" as %s', (column, unit) => {
    expect(() => agree(column, unit)).not.toThrow();
  });

  test('refuses another kind of measurement', () => {
    expect(() => agree('Ki_nM', 'nM', 'IC50')).toThrow(/held Ki values/);
    expect(() => agree('pIC50', 'p', 'Kd')).toThrow(/held IC50 values/);
    expect(() => agree('Ki_nM', 'nM', 'Ki')).not.toThrow();
    expect(() => agree('kinase', 'nM', 'IC50')).not.toThrow();
  });
});
